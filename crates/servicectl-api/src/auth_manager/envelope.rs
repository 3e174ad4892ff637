//! Reading a SOAP 1.1 envelope into a small tree, with the bounds of contract §8.

mod broken;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

/// Namespace of SOAP 1.1 envelopes.
pub(super) const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Most bytes of a body, either way.
pub(super) const MOST_BYTES: usize = 64 * 1024;
/// Most elements inside one another.
pub(super) const MOST_DEPTH: usize = 32;

/// An element with its own text and its children. No `Debug`: it may hold a password.
pub(super) struct Element {
    /// Namespace; empty where there is none.
    namespace: String,
    /// Local name.
    pub(super) name: String,
    /// Text directly inside, references resolved.
    pub(super) text: String,
    /// Elements directly inside.
    pub(super) children: Vec<Element>,
    /// `xsi:nil` is true.
    pub(super) nil: bool,
}

impl Element {
    /// Whether this is `name` in `namespace`.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// Whether this belongs to the AuthManager's own namespace.
    pub(super) fn is_ours(&self) -> bool {
        self.namespace == super::NAMESPACE
    }

    /// The children called `name`, with the AuthManager's namespace or none: parameters are qualified and results are
    /// not, but clients and servers mix that up.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(super::NAMESPACE, name) || child.is("", name))
    }
}

/// What the body of an envelope holds: its first element.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn body(text: &str) -> Result<Element, String> {
    let envelope = tree(text)?;
    if !envelope.is(SOAP, "Envelope") {
        return Err(format!(
            "The request is no SOAP 1.1 envelope: its root must be Envelope in the namespace {SOAP}"
        ));
    }
    let body = envelope
        .children
        .into_iter()
        .find(|child| child.is(SOAP, "Body"))
        .ok_or("The envelope has no Body")?;
    body.children.into_iter().next().ok_or_else(|| "The Body of the envelope is empty".to_owned())
}

/// Reads a whole document.
fn tree(text: &str) -> Result<Element, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("The envelope has {} bytes and may have {MOST_BYTES}", text.len()));
    }
    if let Some(character) = text.chars().find(|&character| !is_xml(character)) {
        return Err(format!(
            "The envelope holds the character U+{:04X}, which XML does not allow",
            u32::from(character)
        ));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = NsReader::from_str(text);
    let mut tree = Tree::default();
    loop {
        let begin = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            // Not every error has a place of its own; then what is wrong begins where the reading of it did.
            let at = reader.error_position().max(begin);
            broken::sentence(&error, text, usize::try_from(at).unwrap_or(text.len()))
        })?;
        if matches!(event, Event::Eof) {
            return tree.finish();
        }
        tree.take(&event, &reader)?;
    }
}

/// The elements read so far.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    begun: bool,
}

impl Tree {
    fn take(&mut self, event: &Event<'_>, reader: &NsReader<&[u8]>) -> Result<(), String> {
        match event {
            Event::Start(start) => self.enter(element(start, reader)?)?,
            Event::Empty(start) => {
                self.enter(element(start, reader)?)?;
                self.leave();
            }
            Event::End(_) => self.leave(),
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => self.text(&resolved(reference)?)?,
            Event::Decl(declaration) if !self.begun => {
                let encoding = declaration.encoding().and_then(Result::ok);
                let known = ["utf-8", "utf8", "us-ascii"];
                if encoding.is_some_and(|name| !known.contains(&name.to_ascii_lowercase().as_str())) {
                    return Err("The envelope must be in UTF-8".into());
                }
            }
            Event::DocType(_) => return Err("A document type declaration (DOCTYPE) is not allowed".into()),
            Event::PI(_) | Event::Decl(_) => return Err("Processing instructions are not allowed".into()),
            Event::Comment(_) | Event::Eof => {}
        }
        self.begun = true;
        Ok(())
    }

    fn enter(&mut self, element: Element) -> Result<(), String> {
        if self.open.len() >= MOST_DEPTH {
            return Err(format!("Elements may stand at most {MOST_DEPTH} deep"));
        }
        if self.root.is_some() {
            return Err("The envelope has something behind its end".into());
        }
        self.open.push(element);
        Ok(())
    }

    fn leave(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("There is text outside the envelope".into()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, String> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok(root),
            _ => Err("The envelope ends too early".into()),
        }
    }
}

/// An element as its start tag gives it.
fn element(start: &BytesStart<'_>, reader: &NsReader<&[u8]>) -> Result<Element, String> {
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.0.to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => return Err("The envelope uses a prefix that it does not declare".into()),
    };
    let mut nil = false;
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| {
            let name: String = start.name().as_ref().chars().take(40).collect();
            format!("The envelope is not well-formed XML: the attributes of “{name}” cannot be read")
        })?;
        let (place, name) = reader.resolver().resolve_attribute(attribute.key);
        let is_nil =
            name.as_ref() == "nil" && matches!(place, ResolveResult::Bound(place) if place.0 == INSTANCE);
        nil |= is_nil && matches!(attribute.value.as_ref(), "true" | "1");
    }
    Ok(Element { namespace, name: name.as_ref().to_owned(), text: String::new(), children: Vec::new(), nil })
}

/// The text of a reference: a character by number, or one of the five that XML itself knows. No other entity exists
/// without a DOCTYPE.
fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    let wrong = || {
        format!(
            "The envelope refers to “&{};”, which does not exist",
            reference.chars().take(20).collect::<String>()
        )
    };
    if reference.is_char_ref() {
        let character = reference.resolve_char_ref().ok().flatten().filter(|&character| is_xml(character));
        return character.map(String::from).ok_or_else(wrong);
    }
    quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned).ok_or_else(wrong)
}

/// The characters that XML 1.0 knows.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A text for an element or an attribute: escaped, a carriage return kept by its number, what XML cannot hold replaced
/// by U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let legal: String =
        text.chars().map(|character| if is_xml(character) { character } else { '\u{FFFD}' }).collect();
    quick_xml::escape::escape(legal).replace('\r', "&#13;")
}

#[cfg(test)]
mod tests;
