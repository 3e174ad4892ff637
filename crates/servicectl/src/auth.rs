//! Who somebody is: passwords (argon2id), session tokens (random, stored as SHA-256), throttling of failed log-ins.

pub mod login;
pub mod password;
mod random;
mod throttle;
pub mod token;
