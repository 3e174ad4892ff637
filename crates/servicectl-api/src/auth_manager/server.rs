//! The server's side: read requests, write answers, faults, WSDL and schema.

use super::envelope::{self, SOAP, escaped};
use super::{NAMESPACE, Operation};
use crate::Secret;

pub use super::description::{wsdl, xsd};

/// Most bytes of a request body.
pub const MOST_BYTES: usize = envelope::MOST_BYTES;
/// Most bytes of an argument.
pub const MOST_FIELD_BYTES: usize = 1024;

/// A request as read. Absent elements are `None` (all strings are `minOccurs=0`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation.
    pub operation: Operation,
    /// Its arguments, in schema order.
    pub arguments: Vec<Option<Secret>>,
}

impl Request {
    /// The argument of this name; empty where it is absent.
    pub fn argument(&self, name: &str) -> &str {
        let place = self.operation.arguments().iter().position(|argument| *argument == name);
        place.and_then(|place| self.arguments.get(place)?.as_ref()).map_or("", Secret::expose)
    }
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

/// What an operation answers. `Debug` does not show texts, since one may be a token.
#[derive(Clone, PartialEq, Eq)]
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

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(***)"),
            Self::Texts(texts) => write!(f, "Texts({})", texts.len()),
            Self::Boolean(truth) => write!(f, "Boolean({truth})"),
            Self::Integer(number) => write!(f, "Integer({number})"),
            Self::TokenInfo { user, .. } => write!(f, "TokenInfo({})", user.name),
        }
    }
}

/// Reads a request envelope: at most [`MOST_BYTES`], depth ≤ 32, fields ≤ 1 KiB, no DOCTYPE, no processing
/// instruction but the XML declaration. Any prefixes. Unknown elements are ignored.
///
/// # Errors
/// A sentence for the fault.
pub fn read(body: &[u8]) -> Result<Request, String> {
    let text = std::str::from_utf8(body).map_err(|_| "The envelope must be in UTF-8".to_owned())?;
    let element = envelope::body(text)?;
    if !element.is_ours() {
        return Err(format!("The Body must hold an operation in the namespace {NAMESPACE}"));
    }
    let operation = Operation::from_name(&element.name).ok_or_else(|| {
        format!("There is no operation “{}”", element.name.chars().take(40).collect::<String>())
    })?;
    let mut arguments = Vec::new();
    for name in operation.arguments() {
        let mut given = element.named(name);
        let argument = given.next().filter(|argument| !argument.nil);
        if given.next().is_some() {
            return Err(format!("The argument {name} is given twice"));
        }
        if argument.is_some_and(|argument| !argument.children.is_empty()) {
            return Err(format!("The argument {name} must be a text"));
        }
        if argument.is_some_and(|argument| argument.text.len() > MOST_FIELD_BYTES) {
            return Err(format!("The argument {name} is longer than {MOST_FIELD_BYTES} bytes"));
        }
        arguments.push(argument.map(|argument| Secret::new(argument.text.as_str())));
    }
    Ok(Request { operation, arguments })
}

/// The envelope of an answer: prefixes `S` and `ns2`, bare `<return>` (old clients compare these texts literally).
pub fn answer(operation: Operation, answer: &Answer) -> String {
    let name = operation.name();
    let result = match answer {
        Answer::Text(text) => field("return", text),
        Answer::Texts(texts) => texts.iter().map(|text| field("return", text)).collect(),
        Answer::Boolean(truth) => field("return", &truth.to_string()),
        Answer::Integer(number) => field("return", &number.to_string()),
        Answer::TokenInfo { project, roles, user } => {
            let roles: String = roles.iter().map(|role| entity("roles", role)).collect();
            format!("<return>{}{roles}{}</return>", entity("project", project), entity("user", user))
        }
    };
    envelope(&format!("<ns2:{name}Response xmlns:ns2=\"{NAMESPACE}\">{result}</ns2:{name}Response>"))
}

/// The envelope of a fault (HTTP 500) whose text is `message`.
pub fn fault(message: &str) -> String {
    let message = escaped(message);
    envelope(&format!(
        "<S:Fault><faultcode>S:Server</faultcode><faultstring>{message}</faultstring><detail>\
         <ns2:SOAPException xmlns:ns2=\"{NAMESPACE}\"><message>{message}</message></ns2:SOAPException></detail></S:Fault>"
    ))
}

fn envelope(body: &str) -> String {
    format!("<S:Envelope xmlns:S=\"{SOAP}\"><S:Body>{body}</S:Body></S:Envelope>")
}

fn field(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// A project, role or user, its fields in schema order.
fn entity(name: &str, entity: &Entity) -> String {
    let email = entity.email.as_ref().map(|email| field("email", email)).unwrap_or_default();
    format!(
        "<{name}>{}{email}{}{}</{name}>",
        field("description", &entity.description),
        field("id", &entity.id),
        field("name", &entity.name)
    )
}

#[cfg(test)]
mod tests;
