//! The client: addresses, token, and one function an endpoint.

use std::sync::Arc;

use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use servicectl_api::{
    Definition, Secret,
    about::{About, SampleImage},
    definition::{CurrentDefinition, UpdateAnswer},
    docker::DockerCredentials,
    logs::ServiceLogs,
    service::{CreateService, ServiceList, ServiceSummary},
    status::ServiceStatus,
};

use crate::browser::{basic::basic, location};

use super::{
    answer::Answer,
    config::Addresses,
    endpoint::{Endpoint, tags},
    error::ApiError,
    tidy::{TagList, Tidy},
    transport::{Exchange, LOG_LIMIT, MOST_BYTES, MOST_LOG_BYTES, READ_LIMIT, WRITE_LIMIT},
};

/// What the client asks of and tells to the state around it.
pub trait Observer: Send + Sync {
    /// The token of the session at this moment.
    fn token(&self) -> Option<Secret>;
    /// An answer came: the server's `Date` and when the request was sent and the answer begun, in milliseconds since
    /// the epoch by the local clock.
    fn answered(&self, date: Option<f64>, sent: f64, received: f64);
    /// The server carried out a change.
    fn changed(&self);
    /// The server refused `token`.
    fn session_ended(&self, token: &Secret);
}

/// The typed client of the API. A clone shares everything and costs nothing.
///
/// Dropping a call's future cancels its request. Reads have ten seconds (logs sixty), writes sixty; a write is never
/// sent twice, and one without a usable answer gives [`ApiError::OutcomeUnknown`].
#[derive(Clone)]
pub struct Client {
    addresses: Arc<Addresses>,
    observer: Arc<dyn Observer>,
}

impl Client {
    /// A client for `addresses`; `observer` gives the token.
    pub fn new(addresses: Addresses, observer: Arc<dyn Observer>) -> Self {
        Self { addresses: Arc::new(addresses), observer }
    }

    /// The addresses it talks to.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The absolute base address of the API, as clients outside the browser need it.
    pub fn base_address(&self) -> String {
        self.absolute(Endpoint::About)
    }

    /// The absolute address of the list of services in the API.
    pub fn services_address(&self) -> String {
        self.absolute(Endpoint::Services)
    }

    /// The absolute address of a service in the API.
    pub fn service_address(&self, name: &str) -> String {
        self.absolute(Endpoint::Service(name))
    }

    fn absolute(&self, endpoint: Endpoint<'_>) -> String {
        let url = endpoint.url(&self.addresses.api);
        if url.starts_with('/') { format!("{}{url}", location::origin()) } else { url }
    }

    /// The services of the project.
    ///
    /// # Errors
    /// As [`ApiError`] says; so for all functions here.
    pub async fn services(&self) -> Result<ServiceList, ApiError> {
        self.read(Endpoint::Services).await
    }

    /// The status report of a service.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where there is no such service in the project.
    pub async fn status(&self, name: &str) -> Result<ServiceStatus, ApiError> {
        self.read(Endpoint::Service(name)).await
    }

    /// The last `tail` lines of each of the last `streams` streams.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where there is no such service in the project.
    pub async fn logs(&self, name: &str, tail: u64, streams: u64) -> Result<ServiceLogs, ApiError> {
        let mut exchange = self.exchange(Method::GET, Endpoint::Logs { name, tail, streams });
        exchange.limit = LOG_LIMIT;
        exchange.most_bytes = MOST_LOG_BYTES;
        self.send(exchange).await?.json().map(tidy)
    }

    /// New registry credentials of a service.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where there is no such service in the project.
    pub async fn docker(&self, name: &str) -> Result<DockerCredentials, ApiError> {
        self.read(Endpoint::Docker(name)).await
    }

    /// Creates a service.
    ///
    /// # Errors
    /// [`ApiError::NotAllowed`] where the name is taken, [`ApiError::OutcomeUnknown`] where no usable answer came.
    pub async fn create(&self, service: &CreateService) -> Result<ServiceSummary, ApiError> {
        self.write(Method::POST, Endpoint::Services, service).await
    }

    /// Sends a definition: the service is replaced by a new instance.
    ///
    /// # Errors
    /// [`ApiError::Refused`] with the rule that is broken, [`ApiError::OutcomeUnknown`] where no usable answer came.
    pub async fn update(&self, name: &str, definition: &Definition) -> Result<UpdateAnswer, ApiError> {
        self.write(Method::PUT, Endpoint::Service(name), definition).await
    }

    /// Deletes a service with its instances, logs and images. A service that is not there counts as deleted.
    ///
    /// # Errors
    /// [`ApiError::OutcomeUnknown`] where no usable answer came.
    pub async fn delete(&self, name: &str) -> Result<(), ApiError> {
        let mut exchange = self.exchange(Method::DELETE, Endpoint::Service(name));
        exchange.limit = WRITE_LIMIT;
        // any 2xx, with or without a body (contract §1.6)
        let deleted = match self.send(exchange).await.and_then(|answer| answer.check()) {
            Ok(()) | Err(ApiError::NotFound { .. }) => Ok(()),
            Err(error) => Err(open(error)),
        };
        self.tell(&deleted);
        deleted
    }

    /// The definition as last sent: only where a link `definition` is offered.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] before the first update.
    pub async fn definition(&self, name: &str) -> Result<CurrentDefinition, ApiError> {
        self.read(Endpoint::Definition(name)).await
    }

    /// Puts the sample image into the service's repository: only where a link `sample-image` is offered.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for a tag that is none.
    pub async fn sample_image(&self, name: &str, tag: &str) -> Result<SampleImage, ApiError> {
        self.write(Method::POST, Endpoint::SampleImage(name), &serde_json::json!({ "tag": tag })).await
    }

    /// The tags in the repository of a service: only where a link `registry` is offered. `None` where that registry is not
    /// part of the platform.
    ///
    /// # Errors
    /// [`ApiError::Server`] where the credentials hold no longer.
    pub async fn tags(&self, credentials: &DockerCredentials) -> Result<Option<Vec<String>>, ApiError> {
        let Some(url) = tags(&self.base_address(), &credentials.repo_uri) else { return Ok(None) };
        let login = basic(&credentials.user, credentials.password.expose());
        let exchange = Exchange { url, token: None, login, ..self.exchange(Method::GET, Endpoint::About) };
        // not the platform's own answer: it tells nothing of the session
        let list: TagList = exchange.send().await?.answer.json().map(tidy)?;
        Ok(Some(list.tags.unwrap_or_default()))
    }

    /// The about document; `None` where the platform has none (the base contract).
    ///
    /// # Errors
    /// Only what keeps one from knowing.
    pub async fn about(&self) -> Result<Option<About>, ApiError> {
        match self.read(Endpoint::About).await {
            Ok(about) => Ok(Some(about)),
            Err(
                ApiError::NotFound { .. }
                | ApiError::NotAllowed { .. }
                | ApiError::Refused { .. }
                | ApiError::NotJson { .. }
                | ApiError::WrongShape { .. },
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Ends the session of the token: only where the about document offers a link `session`.
    ///
    /// # Errors
    /// As [`ApiError`] says; a session that has ended already is no error.
    pub fn end_session(&self) -> impl Future<Output = Result<(), ApiError>> + use<> {
        // taken now: the session forgets its token while this is under way
        let exchange = self.exchange(Method::DELETE, Endpoint::Session);
        async move {
            match exchange.send().await?.answer.check() {
                Ok(()) | Err(ApiError::SessionEnded) => Ok(()),
                Err(error) => Err(error),
            }
        }
    }

    fn exchange(&self, method: Method, endpoint: Endpoint<'_>) -> Exchange {
        Exchange {
            method,
            url: endpoint.url(&self.addresses.api),
            token: self.observer.token(),
            login: None,
            body: None,
            limit: READ_LIMIT,
            most_bytes: MOST_BYTES,
        }
    }

    async fn read<T: DeserializeOwned + Tidy>(&self, endpoint: Endpoint<'_>) -> Result<T, ApiError> {
        self.send(self.exchange(Method::GET, endpoint)).await?.json().map(tidy)
    }

    async fn write<T: DeserializeOwned + Tidy>(
        &self,
        method: Method,
        endpoint: Endpoint<'_>,
        body: &(impl serde::Serialize + Sync),
    ) -> Result<T, ApiError> {
        let mut exchange = self.exchange(method, endpoint);
        exchange.limit = WRITE_LIMIT;
        let text = serde_json::to_string(body)
            .map_err(|error| ApiError::WrongShape { problem: error.to_string(), excerpt: String::new() })?;
        exchange.body = Some(("application/json", text));
        let written = self.send(exchange).await.and_then(|answer| answer.json()).map(tidy).map_err(open);
        self.tell(&written);
        written
    }

    /// Tells of a change that was carried out, or may have been.
    fn tell<T>(&self, written: &Result<T, ApiError>) {
        if matches!(written, Ok(_) | Err(ApiError::OutcomeUnknown { .. })) {
            self.observer.changed();
        }
    }

    async fn send(&self, exchange: Exchange) -> Result<Answer, ApiError> {
        let token = exchange.token.clone();
        let timed = exchange.send().await?;
        self.observer.answered(timed.date, timed.sent, timed.received);
        if timed.answer.status == 403
            && let Some(token) = &token
        {
            self.observer.session_ended(token);
        }
        Ok(timed.answer)
    }
}

/// What was read, its words made fit to be shown.
fn tidy<T: Tidy>(mut read: T) -> T {
    read.tidy();
    read
}

/// A write's error: with an open outcome where none is known.
fn open(error: ApiError) -> ApiError {
    if error.leaves_outcome_open() { ApiError::OutcomeUnknown { cause: Box::new(error) } } else { error }
}
