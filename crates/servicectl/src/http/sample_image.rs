//! The `sample-image` extra: a small image put into a service's repository, so that nobody needs Docker to go the whole
//! way on the simulated platform.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use servicectl_api::about::SampleImage;
use servicectl_api::tag;

use super::service::ServiceName;
use super::session::Session;
use super::{ApiError, Shared, body};
use crate::registry::digest;
use crate::store::images::{Image, MOST_TAGS};

/// The tag where none is asked for.
const DEFAULT_TAG: &str = "sample";
/// Bytes that the simulated fleet pulls.
const SIZE: u64 = 8 * 1024 * 1024;

/// `POST services/<name>/sample-image` with `{"tag"}` or nothing: 201.
pub(super) async fn put_sample_image(
    State(app): State<Shared>,
    session: Session,
    ServiceName(name): ServiceName,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<SampleImage>), ApiError> {
    let tag = read_tag(&headers, body).await?;
    let service = app.service(&session, &name).await?;
    let image = sample(&tag);
    if !app.store.put_image(service.id, &image).await? {
        return match app.store.service(&session.who.project, &name).await? {
            None => Err(ApiError::no_such_service(&name)),
            Some(_) => Err(ApiError::bad_request(format!(
                "The repository has {MOST_TAGS} tags, which is as many as it may have. Use one of them."
            ))),
        };
    }
    Ok((StatusCode::CREATED, Json(SampleImage { tag, digest: image.digest })))
}

/// The sample image under a tag. Its digest is the same under each: it is one image.
pub(crate) fn sample(tag: &str) -> Image {
    Image { tag: tag.to_owned(), digest: digest::of(b"servicectl sample image"), size: SIZE }
}

async fn read_tag(headers: &HeaderMap, body: Body) -> Result<String, ApiError> {
    let text = body::read(body, body::MOST_JSON_BYTES).await?;
    if text.is_empty() {
        return Ok(DEFAULT_TAG.to_owned());
    }
    if !body::is_json(headers) {
        return Err(ApiError::bad_request(
            "The body must be JSON, and the request must say so with the header Content-Type: application/json; or send \
             no body.",
        ));
    }
    let value = body::parse(&text)?;
    let tag = match value.as_object().map(|fields| fields.get("tag")) {
        Some(None) => return Ok(DEFAULT_TAG.to_owned()),
        Some(Some(serde_json::Value::String(tag))) => tag,
        _ => {
            return Err(ApiError::bad_request(
                "The body must be an object with the text `tag`, for example {\"tag\": \"sample\"}.",
            ));
        }
    };
    // the rule is that of a definition, the field is called otherwise here
    tag::check(tag).map_err(|problem| {
        ApiError::problems(&[servicectl_api::Problem { field: "tag".to_owned(), ..problem }])
    })?;
    Ok(tag.clone())
}
