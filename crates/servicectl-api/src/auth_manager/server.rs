//! The server's side: read requests, write answers, faults, WSDL and schema.

use super::Operation;
use crate::Secret;

/// Most bytes of a request body.
pub const MOST_BYTES: usize = 64 * 1024;

/// A request as read. Absent elements are `None` (all strings are `minOccurs=0`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation.
    pub operation: Operation,
    /// Its arguments, in schema order.
    pub arguments: Vec<Option<Secret>>,
}

/// Project, role or user of `tokenInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// Description.
    pub description: String,
    /// E-mail; users only.
    pub email: Option<String>,
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
}

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One string.
    Text(String),
    /// Strings, one `<return>` each.
    Texts(Vec<String>),
    /// A boolean.
    Boolean(bool),
    /// A number.
    Integer(i64),
    /// `tokenInfo`.
    TokenInfo {
        /// The token's project.
        project: Entity,
        /// Its roles.
        roles: Vec<Entity>,
        /// Its user.
        user: Entity,
    },
}

/// Reads a request envelope: at most [`MOST_BYTES`], depth ≤ 32, fields ≤ 1 KiB, no DOCTYPE, no processing
/// instruction but the XML declaration. Any prefixes.
///
/// # Errors
/// A sentence for the fault.
pub fn read(body: &[u8]) -> Result<Request, String> {
    let _ = body;
    todo!()
}

/// The envelope of an answer: prefixes `S` and `ns2`, bare `<return>`.
pub fn answer(operation: Operation, answer: &Answer) -> String {
    let _ = (operation, answer);
    todo!()
}

/// The envelope of a fault (HTTP 500) whose text is `message`.
pub fn fault(message: &str) -> String {
    let _ = message;
    todo!()
}

/// The WSDL, made from [`Operation::ALL`]; `address` is the absolute address of the service, `?xsd=1` behind it the
/// schema.
pub fn wsdl(address: &str) -> String {
    let _ = address;
    todo!()
}

/// The schema, made from [`Operation::ALL`].
pub fn xsd() -> String {
    todo!()
}
