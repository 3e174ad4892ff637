//! What several pages show the same way: the way back, verdicts, events, errors, tasks, what became of a
//! write, the sign-in form.

pub mod breadcrumb;
pub mod credentials;
pub mod deployment;
pub mod event;
pub mod problem;
pub mod task;
pub mod teller;
pub mod verdict;

pub use breadcrumb::Breadcrumb;
pub use credentials::CredentialsForm;
pub use event::EventPhrase;
pub use problem::ErrorNotice;
pub use teller::Teller;
pub use verdict::VerdictBadge;
