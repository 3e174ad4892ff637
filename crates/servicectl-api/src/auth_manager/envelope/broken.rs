//! What is wrong with an envelope that is no XML, in words for those who wrote it, and where.

use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::name::NamespaceError;

/// The sentence for an error at this byte of the text.
pub(super) fn sentence(error: &Error, text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    format!("The envelope {} (line {line}, column {column})", what(error))
}

fn what(error: &Error) -> String {
    let ill = match error {
        Error::Namespace(NamespaceError::TooManyBindings(most)) => {
            return format!("declares more than {most} namespaces at once");
        }
        Error::Namespace(NamespaceError::TooDeeplyNested(_)) => {
            return "has elements that stand too deep".to_owned();
        }
        Error::Namespace(_) => "a prefix is declared that XML keeps for itself",
        Error::Syntax(kind) => unclosed(*kind),
        Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => "an end tag has no start tag",
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. }) => {
            "an end tag has another name than its start tag"
        }
        Error::IllFormed(IllFormedError::UnclosedReference) => {
            "a reference has no “;” at its end; a “&” that begins none is written “&amp;”"
        }
        Error::InvalidAttr(_) => "the attributes of a tag cannot be read",
        _ => "it cannot be read from here on",
    };
    format!("is not well-formed XML: {ill}")
}

fn unclosed(kind: SyntaxError) -> &'static str {
    match kind {
        SyntaxError::InvalidBangMarkup => "“<!” begins neither a comment nor a CDATA section",
        SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => "what “<?” begins has no “?>” at its end",
        SyntaxError::UnclosedComment => "a comment has no “-->” at its end",
        SyntaxError::UnclosedDoctype => "a DOCTYPE has no “>” at its end",
        SyntaxError::UnclosedCData => "a CDATA section has no “]]>” at its end",
        SyntaxError::UnclosedTag => "a tag has no “>” at its end",
        SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            "the value of an attribute has no quote at its end"
        }
    }
}
