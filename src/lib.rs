//! The portal: a single-page app over the servicectl API.
