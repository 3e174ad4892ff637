//! The editor of a service definition: what the form holds, how it reads as text, what differs from what runs.

pub mod baseline;
pub mod compared;
pub mod context_root;
pub mod draft;
pub mod env_text;
pub mod form;
pub mod import;
pub mod json;
pub mod mask;
pub mod memory_advice;
pub mod memory_bar;
pub mod refusal;
pub mod sent;
pub mod snippet;
pub mod table;
pub mod unreadable;
