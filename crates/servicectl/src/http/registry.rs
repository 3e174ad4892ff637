//! `/v2/`: the image registry (OCI distribution 1.1), with both kinds of platform. Rules and files are `registry`'s and the
//! store's; here stands what clients send and are told.

mod access;
mod blob;
mod failure;
mod manifest;
mod tags;
mod upload;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use oci_spec::distribution::ErrorCode;

use super::Shared;
use super::query::Query;
use crate::registry::address::{Address, NoAddress, Target};
use crate::registry::blobs::Blobs;
use crate::registry::uploads::Uploads;
use crate::registry::{Limits, PullTokens};
use crate::store::Store;
use crate::store::services::ServiceId;
use crate::{Error, Timestamp};
use access::Right;
use failure::Failure;

/// The registry of a server.
#[derive(Debug)]
pub(crate) struct Registry {
    blobs: Blobs,
    uploads: Uploads,
    limits: Limits,
    pulls: PullTokens,
}

impl Registry {
    /// Prepares its folder in the data folder.
    ///
    /// # Errors
    /// The folder cannot be used, or the store failed.
    pub(crate) async fn prepare(
        data: &std::path::Path,
        store: &Store,
        limits: Limits,
        pulls: PullTokens,
    ) -> Result<Self, Error> {
        let blobs = Blobs::prepare(data, store).await?;
        Ok(Self { uploads: Uploads::new(blobs.uploads(), limits), blobs, limits, pulls })
    }

    /// Removes what a service leaves behind that is gone from the store.
    pub(crate) async fn remove(&self, service: ServiceId) {
        self.uploads.cancel_all(service);
        self.blobs.remove_all(service).await;
    }

    /// Removes abandoned uploads and what nothing refers to.
    pub(crate) async fn tidy(&self, store: &Store) {
        self.uploads.remove_abandoned(std::time::Instant::now());
        if let Err(error) = self.blobs.collect_garbage(store, Timestamp::now()).await {
            tracing::warn!(%error, "what no image needs could not be removed");
        }
    }
}

/// A request to something in a repository that the client may touch.
struct Call {
    app: Shared,
    service: ServiceId,
    /// As the client writes it.
    repository: String,
    method: Method,
    headers: HeaderMap,
    query: Query,
}

impl Call {
    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn query(&self, key: &str) -> Result<Option<&str>, Failure> {
        self.query.get(key).map_err(|error| Failure::bad(ErrorCode::Unsupported, error.message()))
    }

    /// Where something is; without a host, so that a client stays at the address by which it came.
    fn location(&self, rest: &str) -> HeaderValue {
        HeaderValue::try_from(format!("/v2/{}/{rest}", self.repository))
            .unwrap_or(HeaderValue::from_static("/v2/"))
    }
}

/// `GET /v2/`: whether the client is logged in.
pub(super) async fn base(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let known = access::logged_in(&app, &headers).await;
    with_version(known.map(|()| Json(serde_json::json!({})).into_response()))
}

/// `GET /v2/token`: exchanges a password for a token.
pub(super) async fn token(State(app): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    with_version(access::token(&app, &headers, &uri).await)
}

/// Everything below.
pub(super) async fn answer(State(app): State<Shared>, request: Request) -> Response {
    with_version(route(app, request).await)
}

async fn route(app: Shared, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix("/v2/").unwrap_or_default();
    let Address { repository, target } = Address::parse(path).map_err(Failure::from)?;
    let reads = matches!(parts.method, Method::GET | Method::HEAD) && !matches!(target, Target::Upload(_));
    let right = if reads { Right::Pull } else { Right::Push };
    let service = access::check(&app, &parts.headers, repository, right).await?;
    let call = Call {
        service,
        repository: repository.to_owned(),
        method: parts.method,
        headers: parts.headers,
        query: Query::of(&parts.uri),
        app,
    };
    match target {
        Target::Tags => tags::answer(&call).await,
        Target::Manifest(reference) => manifest::answer(&call, reference, body).await,
        Target::Blob(digest) => blob::answer(&call, &digest).await,
        Target::Uploads => upload::begin(&call, body).await,
        Target::Upload(id) => upload::answer(&call, id, body).await,
    }
}

impl From<NoAddress> for Failure {
    fn from(why: NoAddress) -> Self {
        match why {
            NoAddress::Path => Self::new(
                StatusCode::NOT_FOUND,
                ErrorCode::NameUnknown,
                "There is nothing at this address of the registry. A repository is called <project>-<service>.",
            ),
            NoAddress::Digest => Self::bad(
                ErrorCode::DigestInvalid,
                "This is no digest that the registry takes: sha256: and 64 hexadecimal digits in lower case.",
            ),
            NoAddress::Reference => Self::bad(
                ErrorCode::ManifestInvalid,
                "This is neither a tag nor a digest. A tag has letters, digits, _ . and -, at most 128, for example 1.0.",
            ),
            NoAddress::Upload => Self::upload_unknown(),
        }
    }
}

fn with_version(answer: Result<Response, Failure>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(
        HeaderName::from_static("docker-distribution-api-version"),
        HeaderValue::from_static("registry/2.0"),
    );
    response
}
