//! `blobs/uploads/`: at once or in chunks, and resumed where it broke off.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;
use oci_spec::image::Digest;
use uuid::Uuid;

use super::blob::CONTENT_DIGEST;
use super::{Call, Failure};
use crate::addresses::project_of;
use crate::registry::blobs::Taken;
use crate::registry::uploads::UploadError;
use crate::registry::{digest, range};
use crate::store::to_its_end;

const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// `POST`. A wish to mount a blob of another repository is answered with an upload, which the specification allows: what other
/// repositories hold is nobody's business.
pub(super) async fn begin(call: &Call, body: Body) -> Result<Response, Failure> {
    if call.method != Method::POST {
        return Err(Failure::not_allowed("POST"));
    }
    let digest = wanted(call)?;
    let id = call.app.registry.uploads.begin(project_of(&call.repository), call.service)?;
    match digest {
        None => Ok(under_way(call, StatusCode::ACCEPTED, id, 0)),
        Some(digest) => {
            let _at_once = AtOnce { call, id };
            finish(call, id, &digest, body).await
        }
    }
}

/// An upload whose id its client never learns, so that nobody could go on with it: what is left of it ends with its request,
/// also where the client hangs up.
struct AtOnce<'a> {
    call: &'a Call,
    id: Uuid,
}

impl Drop for AtOnce<'_> {
    fn drop(&mut self) {
        // Unknown once it is a blob.
        let _ = self.call.app.registry.uploads.cancel(self.call.service, self.id);
    }
}

/// `GET`, `PATCH`, `PUT` and `DELETE` of an upload.
pub(super) async fn answer(call: &Call, id: Uuid, body: Body) -> Result<Response, Failure> {
    let uploads = &call.app.registry.uploads;
    match call.method {
        Method::GET | Method::HEAD => {
            let received = uploads.received(call.service, id)?;
            Ok(under_way(call, StatusCode::NO_CONTENT, id, received))
        }
        Method::PATCH => {
            let received = append(call, id, body).await?;
            Ok(under_way(call, StatusCode::ACCEPTED, id, received))
        }
        Method::PUT => match wanted(call)? {
            Some(digest) => finish(call, id, &digest, body).await,
            None => Err(Failure::bad(
                ErrorCode::DigestInvalid,
                "The digest is missing: an upload ends with PUT <its address>?digest=sha256:…",
            )),
        },
        Method::DELETE => {
            uploads.cancel(call.service, id)?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(Failure::not_allowed("GET, HEAD, PATCH, PUT, DELETE")),
    }
}

async fn append(call: &Call, id: Uuid, body: Body) -> Result<u64, Failure> {
    let range = match call.header(&header::CONTENT_RANGE) {
        None => None,
        Some(text) => Some(range::of_chunk(text).ok_or_else(|| {
            Failure::bad(ErrorCode::SizeInvalid, "Content-Range must be <first>-<last>, for example 0-1023.")
        })?),
    };
    let used = call.app.store.taken(call.service, call.app.registry.limits.room).await?;
    let appended = call.app.registry.uploads.append(call.service, id, range, used, body).await;
    match appended {
        Ok(received) => Ok(received),
        Err(UploadError::OutOfOrder(received)) => {
            let failure = Failure::from(UploadError::OutOfOrder(received));
            let location = call.location(&format!("blobs/uploads/{id}"));
            Err(failure
                .with(header::RANGE, &received_range(received))
                .with(header::LOCATION, location.to_str().unwrap_or_default()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn finish(call: &Call, id: Uuid, digest: &Digest, body: Body) -> Result<Response, Failure> {
    append(call, id, body).await?;
    let registry = &call.app.registry;
    let finished = registry.uploads.finish(call.service, id).await?;
    if finished.digest != digest.as_ref() {
        return Err(Failure::bad(
            ErrorCode::DigestInvalid,
            format!(
                "What was uploaded has the digest {}, and {digest} was announced: something was lost or changed on the \
                 way. Push once more.",
                finished.digest
            ),
        ));
    }
    let (app, service, wanted) = (call.app.clone(), call.service, digest.clone());
    let taken = to_its_end(async move {
        let limits = app.registry.uploads.room();
        app.registry.blobs.take(&app.store, service, &wanted, finished, limits).await
    });
    match taken.await? {
        Taken::Done => {}
        Taken::Gone => return Err(Failure::upload_unknown()),
        Taken::Full(full) => return Err(UploadError::Full(full).into()),
    }
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, call.location(&format!("blobs/{digest}")));
    headers.extend(HeaderValue::try_from(digest.as_ref()).map(|value| (CONTENT_DIGEST, value)));
    Ok(response)
}

fn wanted(call: &Call) -> Result<Option<Digest>, Failure> {
    let Some(text) = call.query("digest")? else { return Ok(None) };
    digest::parse(text).map(Some).ok_or_else(|| crate::registry::address::NoAddress::Digest.into())
}

fn under_way(call: &Call, status: StatusCode, id: Uuid, received: u64) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, call.location(&format!("blobs/uploads/{id}")));
    headers.extend(HeaderValue::try_from(received_range(received)).map(|value| (header::RANGE, value)));
    headers.extend(HeaderValue::try_from(id.to_string()).map(|value| (UPLOAD_ID, value)));
    response
}

/// What there is, as Docker's registry writes it: nothing is `0-0`.
fn received_range(received: u64) -> String {
    format!("0-{}", received.saturating_sub(1))
}
