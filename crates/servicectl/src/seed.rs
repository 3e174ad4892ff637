//! What the first start brings: a project, its user, and on the simulated platform five services, one in each state that a
//! newcomer should have seen.

use std::sync::Arc;

use servicectl_api::service::CreateService;
use servicectl_api::{Definition, EnvVar};

use crate::Error;
use crate::auth::password;
use crate::config::RuntimeKind;
use crate::http::sample_image;
use crate::store::Store;
use crate::store::services::{Created, Service};
use crate::store::settings::SEEDED;
use crate::store::users::{Added, User};

/// The project.
const PROJECT: &str = "experiment_2";
/// Its user.
const USER: &str = "alice";

/// A service to show.
struct Example {
    name: &'static str,
    /// Without one the service was never started.
    definition: Option<ExampleDefinition>,
}

struct ExampleDefinition {
    tag: &'static str,
    /// MiB: reservation, limit.
    memory: (u64, u64),
    port: u16,
    environment: &'static [(&'static str, &'static str)],
}

const EXAMPLES: [Example; 5] = [
    Example {
        name: "newservice",
        definition: Some(ExampleDefinition {
            tag: "latest",
            memory: (100, 150),
            port: 80,
            environment: &[("LOG_LEVEL", "info")],
        }),
    },
    // Its pull takes two real minutes at any time scale, so that an update under way can be seen.
    Example {
        name: "optimiser",
        definition: Some(ExampleDefinition {
            tag: "2026.11",
            memory: (512, 1024),
            port: 8080,
            environment: &[("JAVA_OPTS", "-Xmx768m"), ("SIMULATE_PULL", "120")],
        }),
    },
    Example {
        name: "hpc-preprocessor",
        definition: Some(ExampleDefinition {
            tag: "1.4.2",
            memory: (128, 256),
            port: 80,
            environment: &[("MESH_CACHE", "/tmp/meshes"), ("SIMULATE", "crash")],
        }),
    },
    Example {
        name: "mesh-viewer",
        definition: Some(ExampleDefinition {
            tag: "latest",
            memory: (256, 512),
            port: 8080,
            environment: &[("DATABASE_PASSWORD", "change-me"), ("SIMULATE", "http-500")],
        }),
    },
    Example { name: "report-builder", definition: None },
];

/// [`SEEDED`] from before the user is made until the password was shown.
const BEGUN: &str = "begun";

/// Makes project, services and user at the first start of a folder; afterwards nothing. A start that was killed half way is
/// gone on with; a user whom somebody else made is left alone. `show` gets the line with the user's password, once.
///
/// # Errors
/// The store failed.
pub(crate) async fn seed(store: &Store, runtime: RuntimeKind, show: impl FnOnce(&str)) -> Result<(), Error> {
    let before = store.setting(SEEDED).await?;
    let was_begun = before.as_deref() == Some(BEGUN);
    if before.is_some() && !was_begun {
        return Ok(());
    }
    store.add_project(PROJECT).await?;
    if runtime == RuntimeKind::Simulated {
        for example in &EXAMPLES {
            make(store, example).await?;
        }
    }
    // A password that was made and perhaps not shown is nobody's: another one takes its place.
    if was_begun || store.user(PROJECT, USER).await?.is_none() {
        store.set_setting(SEEDED, BEGUN).await?;
        let password = password::generate()?;
        let hash = password::hash(&password)?;
        if store.set_password(PROJECT, USER, &hash).await?
            || store.add_user(PROJECT, USER, &hash).await? == Added::Yes
        {
            show(&format!(
                "First start: project {PROJECT} with user {USER}, password {}\n\
                 (shown once; `servicectl user passwd {USER} --project {PROJECT}` makes a new one)",
                password.expose()
            ));
        }
    }
    Ok(store.set_setting(SEEDED, "1").await?)
}

/// Whose session the sign-in link opens: the user of the first start, or whoever is there.
///
/// # Errors
/// The store failed.
pub(crate) async fn user_to_sign_in(store: &Store) -> Result<Option<User>, Error> {
    if let Some(user) = store.user(PROJECT, USER).await? {
        return Ok(Some(user));
    }
    Ok(store.users(None).await?.into_iter().next())
}

async fn make(store: &Store, example: &Example) -> Result<(), Error> {
    let wish = CreateService { name: example.name.to_owned(), health_check: None };
    let made = match store.create_service(PROJECT, USER, &wish, u64::MAX).await? {
        Created::New(service) => Some(Arc::new(*service)),
        Created::NameTaken | Created::QuotaReached => store.service(PROJECT, example.name).await?,
    };
    // One without a revision was left half done.
    let unfinished = made.filter(|service| service.revision == 0);
    if let (Some(service), Some(definition)) = (unfinished, &example.definition) {
        store.put_image(service.id, &sample_image::sample(definition.tag)).await?;
        store.add_revision(service.id, USER, &definition.for_service(&service)).await?;
    }
    Ok(())
}

impl ExampleDefinition {
    fn for_service(&self, service: &Service) -> Definition {
        let variable = |name: &str, value: &str| EnvVar {
            name: name.to_owned(),
            value: value.to_owned(),
            secret: false,
        };
        let mut environment = vec![variable("CONTEXT_ROOT", &format!("/{}", service.full_name))];
        environment.extend(self.environment.iter().map(|(name, value)| variable(name, value)));
        Definition {
            container_tag: self.tag.to_owned(),
            memory_reservation: self.memory.0,
            memory_limit: self.memory.1,
            container_port: self.port,
            environment,
        }
    }
}

#[cfg(test)]
mod tests {
    use servicectl_api::Secret;

    use super::*;

    /// Seeds, and gives what was shown.
    async fn seed(store: &Store) -> Option<String> {
        let mut shown = None;
        super::seed(store, RuntimeKind::Simulated, |line| shown = Some(line.to_owned())).await.unwrap();
        shown
    }

    #[tokio::test]
    async fn the_first_start_seeds_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        let shown = seed(&store).await.unwrap();
        assert!(shown.contains("alice") && shown.contains("experiment_2"));
        let names: Vec<String> =
            store.services(PROJECT).await.unwrap().iter().map(|service| service.name.clone()).collect();
        assert_eq!(names, ["hpc-preprocessor", "mesh-viewer", "newservice", "optimiser", "report-builder"]);
        let service = store.service(PROJECT, "newservice").await.unwrap().unwrap();
        store.delete_service(service.id).await.unwrap();
        assert_eq!(seed(&store).await, None);
        assert_eq!(store.services(PROJECT).await.unwrap().len(), 4, "what was deleted stays deleted");
    }

    #[tokio::test]
    async fn a_seed_that_was_killed_half_way_is_finished() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_project(PROJECT).await.unwrap();
        make(&store, &EXAMPLES[0]).await.unwrap();
        // Killed between the two halves of the next.
        let wish = CreateService { name: EXAMPLES[1].name.to_owned(), health_check: None };
        store.create_service(PROJECT, USER, &wish, u64::MAX).await.unwrap();
        assert!(seed(&store).await.is_some());
        let services = store.services(PROJECT).await.unwrap();
        let revisions: Vec<u64> = services.iter().map(|service| service.revision).collect();
        assert_eq!(revisions, [1, 1, 1, 1, 0], "all but report-builder, and none twice");
    }

    #[tokio::test]
    async fn a_password_that_was_not_shown_gives_way_to_one_that_is() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.set_setting(SEEDED, BEGUN).await.unwrap();
        store.add_user(PROJECT, USER, "of a password that nobody saw").await.unwrap();
        let shown = seed(&store).await.unwrap();
        let password = shown.lines().next().unwrap().rsplit(' ').next().unwrap();
        let stored = store.user(PROJECT, USER).await.unwrap().unwrap().password_hash;
        assert!(password::verify(&Secret::new(password), Some(&stored)), "{shown}");
        assert_eq!(seed(&store).await, None);
    }

    #[tokio::test]
    async fn a_user_who_was_there_before_keeps_their_password() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        store.add_user(PROJECT, USER, "theirs").await.unwrap();
        assert_eq!(seed(&store).await, None);
        assert_eq!(store.user(PROJECT, USER).await.unwrap().unwrap().password_hash, "theirs");
    }

    #[tokio::test]
    async fn definitions_obey_the_rules() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_in(&dir.path().join("data")).await.unwrap();
        seed(&store).await;
        for service in store.services(PROJECT).await.unwrap().iter() {
            let Some(revision) = store.newest_revision(service.id).await.unwrap() else { continue };
            assert_eq!(revision.definition.problems(), [], "{}", service.name);
            assert_eq!(service.container_port, Some(revision.definition.container_port));
        }
    }
}
