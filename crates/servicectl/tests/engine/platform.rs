//! What the tests ask of the platform: a service, the credentials of its repository, a deployment.

use serde_json::json;

use crate::support::Server;
use crate::support::client::Client;

const API: &str = "/servicectl-1/services";

/// What `view=docker` gives.
pub(crate) struct Credentials {
    /// Repository with its host, without a tag.
    pub(crate) repository: String,
    /// What `docker login` gets.
    pub(crate) endpoint: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Credentials {
    /// Those of a fresh service.
    pub(crate) fn of_new(client: &Client, service: &str) -> Self {
        let created = client.post(API, &json!({ "name": service }));
        assert_eq!(created.status, 201, "{}", created.text());
        let given = client.get(&format!("{API}/{service}?view=docker")).ok();
        let text = |key: &str| given[key].as_str().unwrap().to_owned();
        Self {
            repository: text("repo_uri"),
            endpoint: text("proxy_endpoint"),
            user: text("user"),
            password: text("password"),
        }
    }

    /// `repository:tag`.
    pub(crate) fn image(&self, tag: &str) -> String {
        format!("{}:{tag}", self.repository)
    }

    /// `user:password`, as `skopeo --creds` wants it.
    pub(crate) fn pair(&self) -> String {
        format!("{}:{}", self.user, self.password)
    }
}

/// Deploys a tag, which the platform takes only if it is in the repository.
pub(crate) fn deploy(client: &Client, service: &str, tag: &str) {
    let definition = json!({
        "container-tag": tag, "memory-reservation": 100, "memory-limit": 150, "container-port": 80, "environment": []
    });
    client.put(&format!("{API}/{service}"), &definition).ok();
}

/// Lets all registry credentials expire.
pub(crate) fn let_credentials_expire(server: &Server) {
    let database = format!("sqlite://{}", server.folder.data().join("servicectl.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::{Connection, SqliteConnection};
        let mut connection = SqliteConnection::connect(&database).await.unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        sqlx::query("UPDATE registry_credentials SET expires_at = ?")
            .bind(i64::try_from(now.as_millis()).unwrap() - 1)
            .execute(&mut connection)
            .await
            .unwrap();
    });
}
