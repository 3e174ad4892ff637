//! The REST API as a second user of the project meets it: arranges services behind the browser's back, and tells what
//! the platform holds after the browser has written.

use anyhow::{Context, ensure};
use reqwest::Method;
use serde_json::{Value, json};

use crate::wait;

/// A client with a token.
pub struct Api {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    /// `base` ends in `/servicectl-1/`.
    pub fn new(base: &str, token: String) -> Self {
        Self { client: reqwest::Client::new(), base: base.to_owned(), token }
    }

    /// The token it carries.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Status and body (null where it is not JSON) of a call.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(u16, Value)> {
        let request =
            self.client.request(method, format!("{}{path}", self.base)).header("X-Auth-Token", &self.token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    async fn expect(
        &self,
        status: u16,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let shown = format!("{method} {path}");
        let (answered, value) = self.call(method, path, body).await.context(shown.clone())?;
        ensure!(answered == status, "{shown} answers {answered} instead of {status}: {value}");
        Ok(value)
    }

    /// Creates a service with the standard health check.
    pub async fn create(&self, name: &str) -> anyhow::Result<()> {
        self.expect(201, Method::POST, "services", Some(&json!({ "name": name }))).await.map(drop)
    }

    /// Puts the sample image into the service's repository.
    pub async fn sample_image(&self, name: &str) -> anyhow::Result<()> {
        self.expect(201, Method::POST, &format!("services/{name}/sample-image"), Some(&json!({})))
            .await
            .map(drop)
    }

    /// What a push to the service's repository needs.
    pub async fn credentials(&self, name: &str) -> anyhow::Result<Value> {
        self.expect(200, Method::GET, &format!("services/{name}?view=docker"), None).await
    }

    /// Pushes the smallest image there is to the repository `<project>-<name>`, with what `view=docker` gave.
    pub async fn push(&self, repository: &str, [user, password]: [&str; 2], tag: &str) -> anyhow::Result<()> {
        /// sha256 of [`CONFIG`].
        const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        const CONFIG: &str = "{}";
        const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
        let origin = self.base.trim_end_matches("/servicectl-1/");
        let sent = async |method: Method, path: String, kind: &'static str, body: String| {
            let request = self.client.request(method, format!("{origin}/v2/{repository}/{path}"));
            let request = request.basic_auth(user, Some(password)).header("Content-Type", kind).body(body);
            let response = request.send().await?;
            let (status, text) = (response.status().as_u16(), response.text().await?);
            ensure!(status == 201, "the registry answers {status} to {path}: {text}");
            anyhow::Ok(())
        };
        let upload = format!("blobs/uploads/?digest={DIGEST}");
        sent(Method::POST, upload, "application/octet-stream", CONFIG.to_owned()).await?;
        let config = json!({ "mediaType": "application/vnd.oci.image.config.v1+json", "digest": DIGEST, "size": CONFIG.len() });
        let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [] });
        sent(Method::PUT, format!("manifests/{tag}"), MANIFEST, manifest.to_string()).await
    }

    /// Sends a definition for the tag `sample` with these variables.
    pub async fn define(&self, name: &str, environment: &[(&str, &str)]) -> anyhow::Result<()> {
        self.define_with(name, [100, 150], environment).await
    }

    /// The same with this much memory, MB: reserved, and at most.
    pub async fn define_with(
        &self,
        name: &str,
        [reservation, limit]: [u32; 2],
        environment: &[(&str, &str)],
    ) -> anyhow::Result<()> {
        let variables: Vec<Value> =
            environment.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let definition = json!({
            "container-tag": "sample", "memory-reservation": reservation, "memory-limit": limit,
            "container-port": 80, "environment": variables,
        });
        self.expect(200, Method::PUT, &format!("services/{name}"), Some(&definition)).await.map(drop)
    }

    /// The names of the project's services.
    pub async fn names(&self) -> anyhow::Result<Vec<String>> {
        let list = self.expect(200, Method::GET, "services", None).await?;
        let list = list.as_array().context("the list of services is no list")?;
        Ok(list.iter().filter_map(|service| service["name"].as_str().map(str::to_owned)).collect())
    }

    /// The part `status` of a service's report.
    pub async fn status(&self, name: &str) -> anyhow::Result<Value> {
        let report = self.expect(200, Method::GET, &format!("services/{name}"), None).await?;
        Ok(report["status"].clone())
    }

    /// The definition sent last, with its revision.
    pub async fn definition(&self, name: &str) -> anyhow::Result<Value> {
        self.expect(200, Method::GET, &format!("services/{name}?view=definition"), None).await
    }

    /// Deletes a service.
    pub async fn delete(&self, name: &str) -> anyhow::Result<()> {
        self.expect(200, Method::DELETE, &format!("services/{name}"), None).await.map(drop)
    }

    /// A service from nothing to steady, with a `CONTEXT_ROOT` that fits and these further variables.
    pub async fn deploy(
        &self,
        name: &str,
        project: &str,
        environment: &[(&str, &str)],
    ) -> anyhow::Result<()> {
        self.create(name).await?;
        self.sample_image(name).await?;
        let root = format!("/{project}-{name}");
        let mut variables = vec![("CONTEXT_ROOT", root.as_str())];
        variables.extend(environment);
        self.define(name, &variables).await?;
        self.until_steady(name).await
    }

    /// Waits for the newest event to say "steady state" with one task.
    pub async fn until_steady(&self, name: &str) -> anyhow::Result<()> {
        wait::until_true(format!("{name} to reach a steady state"), async || {
            let status = self.status(name).await?;
            let newest = status["events"][0]["message"].as_str().unwrap_or_default();
            Ok(newest.ends_with("steady state.")
                && status["tasks"].as_array().is_some_and(|tasks| tasks.len() == 1))
        })
        .await
    }
}
