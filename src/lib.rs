//! The portal: a single-page app over the servicectl API.

pub mod browser;
pub mod ui;
