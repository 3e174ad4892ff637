//! The pages: one file a route, and what they share.

pub mod cannot_start;
pub mod common;
pub mod new;
pub mod not_found;
pub mod service;
pub mod services;
pub mod shell;
pub mod sign_in;

pub use cannot_start::CannotStart;
pub use new::New;
pub use not_found::NotFound;
pub use service::ServiceFrame;
pub use services::ServicesPage;
pub use shell::Shell;
pub use sign_in::SignIn;
