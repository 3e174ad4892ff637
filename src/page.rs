//! The pages: one file a route.

pub mod common;
pub mod new;
pub mod not_found;
pub mod service;
pub mod services;
pub mod shell;
pub mod sign_in;

pub use new::New;
pub use not_found::NotFound;
pub use service::ServiceFrame;
pub use services::ServicesPage;
pub use shell::Shell;
pub use sign_in::SignIn;
