//! AuthManager: SOAP 1.1 envelopes of the fifteen operations (contract §8), both sides.
//!
//! `client` writes requests and reads answers (portal); `server` reads requests and writes answers, faults, WSDL and
//! schema. Both refuse DOCTYPE and processing instructions, and bound depth and size.

pub mod client;
mod description;
mod envelope;
pub mod operation;
pub mod server;

pub use operation::Operation;

/// Target namespace of the service.
pub const NAMESPACE: &str = "http://authmanager.sintef.no/";
