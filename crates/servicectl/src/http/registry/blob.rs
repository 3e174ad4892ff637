//! `blobs/<digest>`: read, whole or in part, and deleted.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;
use oci_spec::image::Digest;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::{Call, Failure};
use crate::Timestamp;
use crate::registry::range::{self, Wanted};
use crate::store::repositories::Removed;
use crate::store::to_its_end;

pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
/// Bytes read from a file at a time.
const PIECE: usize = 256 * 1024;

pub(super) async fn answer(call: &Call, digest: &Digest) -> Result<Response, Failure> {
    match call.method {
        Method::GET | Method::HEAD => read(call, digest).await,
        Method::DELETE => delete(call, digest).await,
        _ => Err(Failure::not_allowed("GET, HEAD, DELETE")),
    }
}

async fn read(call: &Call, digest: &Digest) -> Result<Response, Failure> {
    let app = &call.app;
    // A push that hears that the blob is there does not upload it, so it must not be on its way out.
    if call.method == Method::HEAD
        && !app.store.keep_blob(call.service, digest.as_ref(), Timestamp::now()).await?
    {
        return Err(unknown(digest));
    }
    let found = app.registry.blobs.open(&app.store, call.service, digest).await?;
    let (mut file, size) = found.ok_or_else(|| unknown(digest))?;
    let reads = call.method == Method::GET;
    let (status, first, length) = match range::of_blob(call.header(&header::RANGE).filter(|_| reads), size) {
        Wanted::All => (StatusCode::OK, 0, size),
        Wanted::Part(first, length) => (StatusCode::PARTIAL_CONTENT, first, length),
        Wanted::Nothing => {
            let failure = Failure::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                ErrorCode::SizeInvalid,
                format!("The blob has {size} bytes, and none of those that the request asks for."),
            );
            return Err(failure.with(header::CONTENT_RANGE, &format!("bytes */{size}")));
        }
    };
    let body = if reads {
        file.seek(std::io::SeekFrom::Start(first)).await?;
        Body::from_stream(ReaderStream::with_capacity(file.take(length), PIECE))
    } else {
        Body::empty()
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.extend(HeaderValue::try_from(digest.as_ref()).map(|value| (CONTENT_DIGEST, value)));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {first}-{}/{size}", first + length - 1);
        headers.extend(HeaderValue::try_from(range).map(|value| (header::CONTENT_RANGE, value)));
    }
    Ok(response)
}

async fn delete(call: &Call, digest: &Digest) -> Result<Response, Failure> {
    let (app, service, wanted) = (call.app.clone(), call.service, digest.clone());
    let removed =
        to_its_end(async move { app.registry.blobs.remove(&app.store, service, &wanted).await }).await?;
    match removed {
        Removed::Done => Ok(StatusCode::ACCEPTED.into_response()),
        Removed::Unknown => Err(unknown(digest)),
        Removed::Needed | Removed::Deployed => Err(Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::Unsupported,
            format!("A manifest refers to the blob {digest}. Delete the manifest; its blobs go after it."),
        )
        .with(header::ALLOW, "GET, HEAD")),
    }
}

fn unknown(digest: &Digest) -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        ErrorCode::BlobUnknown,
        format!("The repository has no blob {digest}: it was not uploaded to it."),
    )
}
