//! Who somebody is: passwords (argon2id), session tokens (random, stored as SHA-256), throttling of failed log-ins.

mod line;
pub mod login;
pub mod password;
mod random;
mod throttle;
pub mod token;
