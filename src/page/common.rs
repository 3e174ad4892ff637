//! What several pages show the same way: verdicts, events, errors, tasks, the sign-in form.

pub mod credentials;
pub mod deployment;
pub mod event;
pub mod problem;
pub mod task;
pub mod verdict;

pub use credentials::CredentialsForm;
pub use event::EventPhrase;
pub use problem::ErrorNotice;
pub use verdict::VerdictBadge;
