//! Links with a relation, as every body of the API carries them.

use serde::{Deserialize, Serialize};

use crate::lenient::{self, Object};

/// One link: `{"rel", "href"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What the link is: `self`, `deployment`, or one of the extras of contract §10.
    pub rel: String,
    /// Where it leads: relative to the API's base, or absolute for `deployment`.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(rel: impl Into<String>, href: impl Into<String>) -> Self {
        Self { rel: rel.into(), href: href.into() }
    }
}

/// The links of a body, in the order of the wire. A bad entry is skipped when reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Links(pub Vec<Link>);

impl Links {
    /// The target of the first link with this relation.
    pub fn href(&self, rel: &str) -> Option<&str> {
        self.0.iter().find(|link| link.rel == rel).map(|link| link.href.as_str())
    }

    /// Whether a link with this relation is offered.
    pub fn offers(&self, rel: &str) -> bool {
        self.href(rel).is_some()
    }

    /// Reads the list of a body; what is no link is left out.
    pub(crate) fn from_raw(json: &str) -> Self {
        Self(lenient::list(json, |entry| {
            let link = Object::read(entry)?;
            Some(Link { rel: lenient::text(link.raw("rel")?)?, href: lenient::text(link.raw("href")?)? })
        }))
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(Self::from_raw(raw.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_link_does_not_hide_the_others() {
        let json = r#"[null, {"rel":"self"}, 3, {"rel":"self","href":"/services/x","title":1}, {"rel":["x"],"href":"/"}]"#;
        let links: Links = serde_json::from_str(json).unwrap();
        assert_eq!(links, Links(vec![Link::new("self", "/services/x")]));
        assert!(links.offers("self") && !links.offers("deployment"));
    }

    #[test]
    fn what_is_no_list_is_no_links() {
        for json in ["null", "{}", "\"self\"", "1"] {
            assert_eq!(serde_json::from_str::<Links>(json).unwrap(), Links::default(), "{json}");
        }
    }
}
