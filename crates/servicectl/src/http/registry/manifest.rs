//! `manifests/<tag or digest>`: an image is one when its manifest came.

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;

use super::blob::CONTENT_DIGEST;
use super::{Call, Failure};
use crate::Timestamp;
use crate::registry::address::Reference;
use crate::registry::{digest, manifest};
use crate::store::repositories::{Manifest, NewManifest, PutManifest, Removed};

pub(super) async fn answer(call: &Call, reference: Reference, body: Body) -> Result<Response, Failure> {
    match call.method {
        Method::GET | Method::HEAD => read(call, &reference).await,
        Method::PUT => put(call, reference, body).await,
        Method::DELETE => delete(call, &reference).await,
        _ => Err(Failure::not_allowed("GET, HEAD, PUT, DELETE")),
    }
}

async fn read(call: &Call, reference: &Reference) -> Result<Response, Failure> {
    let store = &call.app.store;
    let digest = match reference {
        Reference::Digest(digest) => Some(digest.to_string()),
        Reference::Tag(tag) => store.tagged(call.service, tag).await?,
    };
    let Some(digest) = digest else { return Err(unknown(call, reference)) };
    let Some(found) = store.manifest(call.service, &digest).await? else {
        return Err(match reference {
            Reference::Tag(tag) => missing(format!(
                "The tag {tag} is the sample image, which the simulated platform runs and nobody can pull."
            )),
            Reference::Digest(_) => unknown(call, reference),
        });
    };
    let length = found.content.len();
    let body = if call.method == Method::GET { Body::from(found.content) } else { Body::empty() };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.extend(HeaderValue::try_from(found.media_type).map(|value| (header::CONTENT_TYPE, value)));
    headers.extend(HeaderValue::try_from(found.digest).map(|value| (CONTENT_DIGEST, value)));
    Ok(response)
}

async fn put(call: &Call, reference: Reference, body: Body) -> Result<Response, Failure> {
    let content = super::super::body::read(body, manifest::MOST_BYTES)
        .await
        .map_err(|error| Failure::new(error.status(), ErrorCode::ManifestInvalid, error.message()))?;
    let content_type = call.header(&header::CONTENT_TYPE).unwrap_or_default();
    let read = manifest::read(content_type, &content)
        .map_err(|why| Failure::bad(ErrorCode::ManifestInvalid, why))?;
    let digest = digest::of(&content);
    let tag = match &reference {
        Reference::Tag(tag) => Some(tag.clone()),
        Reference::Digest(wanted) if wanted.as_ref() == digest => None,
        Reference::Digest(wanted) => {
            let why = format!("The manifest has the digest {digest}, and it was sent as {wanted}.");
            return Err(Failure::bad(ErrorCode::DigestInvalid, why));
        }
    };
    let store = &call.app.store;
    let limits = call.app.registry.limits.room;
    let manifest = Manifest { digest: digest.clone(), media_type: read.media_type, content: content.into() };
    let new = NewManifest { manifest, parts: read.parts, tag };
    match store.put_manifest(call.service, new, limits, Timestamp::now()).await? {
        PutManifest::Done => {}
        PutManifest::Missing(part) => {
            let what = if part.is_manifest { "manifest" } else { "blob" };
            return Err(Failure::bad(
                ErrorCode::ManifestBlobUnknown,
                format!(
                    "The manifest refers to the {what} {}, which was not uploaded to this repository.",
                    part.digest
                ),
            ));
        }
        PutManifest::OtherSize(part, size) => {
            return Err(Failure::bad(
                ErrorCode::ManifestInvalid,
                format!("The manifest says that {} has {} bytes; it has {size}.", part.digest, part.size),
            ));
        }
        PutManifest::TooMany => return Err(Failure::full("it has as many tags or manifests as it may have")),
        PutManifest::NoRoom(full) => return Err(Failure::no_room(full, "the manifest")),
        PutManifest::Gone => return Err(unknown(call, &reference)),
    }
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, call.location(&format!("manifests/{digest}")));
    headers.extend(HeaderValue::try_from(digest).map(|value| (CONTENT_DIGEST, value)));
    // No `OCI-Subject`, although the manifest may have one: it would promise a list of referrers, and clients that miss it keep
    // that list under a tag themselves (OCI distribution 1.1, "Pushing Manifests with Subject").
    Ok(response)
}

async fn delete(call: &Call, reference: &Reference) -> Result<Response, Failure> {
    let store = &call.app.store;
    let removed = match reference {
        Reference::Tag(tag) => store.remove_tag(call.service, tag, Timestamp::now()).await?,
        Reference::Digest(digest) => store.remove_manifest(call.service, digest.as_ref()).await?,
    };
    match removed {
        Removed::Done => Ok(StatusCode::ACCEPTED.into_response()),
        Removed::Unknown => Err(unknown(call, reference)),
        Removed::Needed => Err(kept("An index refers to this manifest. Delete the index first.")),
        Removed::Deployed => Err(kept(
            "The service runs this image, or may be started again from it. Deploy another one first; a tag alone can be \
             deleted at any time.",
        )),
    }
}

fn kept(why: &str) -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Unsupported, why)
        .with(header::ALLOW, "GET, HEAD, PUT")
}

fn unknown(call: &Call, reference: &Reference) -> Failure {
    let (repository, what) = (
        &call.repository,
        match reference {
            Reference::Tag(tag) => format!("tag {tag}"),
            Reference::Digest(digest) => format!("manifest {digest}"),
        },
    );
    missing(format!("manifest unknown: the repository {repository} has no {what}."))
}

fn missing(message: String) -> Failure {
    Failure::new(StatusCode::NOT_FOUND, ErrorCode::ManifestUnknown, message)
}
