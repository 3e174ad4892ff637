//! What an address below `/v2/` means (OCI distribution 1.1, "Endpoints").

use oci_spec::image::Digest;
use servicectl_api::tag;
use uuid::Uuid;

use super::digest;

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The repository, as it was given; whether there is one is for the store to say.
    pub(crate) repository: &'a str,
    /// What of it.
    pub(crate) target: Target,
}

/// Something in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// `tags/list`
    Tags,
    /// `manifests/<tag or digest>`
    Manifest(Reference),
    /// `blobs/<digest>`
    Blob(Digest),
    /// `blobs/uploads/`: where uploads begin.
    Uploads,
    /// `blobs/uploads/<id>`
    Upload(Uuid),
}

/// How a manifest is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// By a tag.
    Tag(String),
    /// By its digest.
    Digest(Digest),
}

/// Why an address means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAddress {
    /// There are no such endpoints.
    Path,
    /// The digest is none, or not SHA-256.
    Digest,
    /// Neither a tag nor a digest.
    Reference,
    /// No upload ever has this id.
    Upload,
}

impl<'a> Address<'a> {
    /// Reads what follows `/v2/`.
    ///
    /// # Errors
    /// It means nothing.
    pub(crate) fn parse(path: &'a str) -> Result<Self, NoAddress> {
        if let Some(repository) = path.strip_suffix("/tags/list") {
            return Ok(Self { repository, target: Target::Tags });
        }
        let (before, last) = path.rsplit_once('/').ok_or(NoAddress::Path)?;
        if let Some(repository) = before.strip_suffix("/blobs/uploads") {
            let target = match last {
                "" => Target::Uploads,
                id => Target::Upload(Uuid::try_parse(id).map_err(|_| NoAddress::Upload)?),
            };
            return Ok(Self { repository, target });
        }
        if let Some(repository) = before.strip_suffix("/manifests") {
            return Ok(Self { repository, target: Target::Manifest(Reference::parse(last)?) });
        }
        if let Some(repository) = before.strip_suffix("/blobs") {
            // Some clients leave the last slash out.
            if last == "uploads" {
                return Ok(Self { repository, target: Target::Uploads });
            }
            let digest = digest::parse(last).ok_or(NoAddress::Digest)?;
            return Ok(Self { repository, target: Target::Blob(digest) });
        }
        Err(NoAddress::Path)
    }
}

impl Reference {
    fn parse(text: &str) -> Result<Self, NoAddress> {
        if text.contains(':') {
            return digest::parse(text).map(Self::Digest).ok_or(NoAddress::Digest);
        }
        tag::check(text).map_err(|_| NoAddress::Reference)?;
        Ok(Self::Tag(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_endpoint_is_read() {
        let digest = digest::of(b"x");
        let parsed = digest::parse(&digest).unwrap();
        let id = Uuid::from_u128(7);
        for (path, target) in [
            ("p-x/tags/list".to_owned(), Target::Tags),
            ("p-x/manifests/latest".to_owned(), Target::Manifest(Reference::Tag("latest".to_owned()))),
            (format!("p-x/manifests/{digest}"), Target::Manifest(Reference::Digest(parsed.clone()))),
            (format!("p-x/blobs/{digest}"), Target::Blob(parsed)),
            ("p-x/blobs/uploads/".to_owned(), Target::Uploads),
            ("p-x/blobs/uploads".to_owned(), Target::Uploads),
            (format!("p-x/blobs/uploads/{id}"), Target::Upload(id)),
        ] {
            assert_eq!(Address::parse(&path), Ok(Address { repository: "p-x", target }), "{path}");
        }
    }

    #[test]
    fn what_means_nothing_says_why() {
        for (path, why) in [
            ("", NoAddress::Path),
            ("p-x", NoAddress::Path),
            ("p-x/", NoAddress::Path),
            ("manifests/latest", NoAddress::Path),
            ("p-x/referrers/latest", NoAddress::Path),
            ("p-x/manifests/", NoAddress::Reference),
            ("p-x/manifests/-a", NoAddress::Reference),
            ("p-x/manifests/sha256:00", NoAddress::Digest),
            ("p-x/blobs/latest", NoAddress::Digest),
            ("p-x/blobs/uploads/../../etc", NoAddress::Path),
            ("p-x/blobs/uploads/x", NoAddress::Upload),
        ] {
            assert_eq!(Address::parse(path), Err(why), "{path}");
        }
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn nothing_panics_and_repositories_are_parts_of_the_path(path in "[a-z/:_.-]{0,20}(/blobs/uploads/|/manifests/|/tags/list|/blobs/)?[a-z0-9:/]{0,20}") {
            if let Ok(address) = Address::parse(&path) {
                let rest = path.strip_prefix(address.repository);
                let kinds = ["/manifests/", "/blobs/", "/tags/list", "/referrers/"];
                prop_assert!(rest.is_some_and(|rest| kinds.iter().any(|kind| rest.starts_with(kind))));
            }
        }
    }
}
