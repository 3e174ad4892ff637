//! Orphans, on an engine that is made of answers.

use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use super::super::image::Registry;
use super::super::{Docker, Settings};
use super::*;
use crate::clock::SystemClock;
use crate::registry::PullTokens;
use crate::runtime::Runtime;

const FOLDER: &str = "0f";

/// An engine that has these containers; it cannot stop the one called `stuck`, nor say anything of the one called `sick`.
async fn engine(socket: &std::path::Path, containers: Value) -> Docker {
    async fn answer(path: String, containers: Value) -> Response {
        let refused = || {
            (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(json!({"message": "as the test wants it"})))
                .into_response()
        };
        let is = |end: &str| path.ends_with(end);
        match () {
            () if is("/version") => {
                axum::Json(json!({"ApiVersion": "1.41", "Arch": "amd64"})).into_response()
            }
            () if is("/info") => axum::Json(json!({"MemTotal": 1 << 30})).into_response(),
            () if is("/containers/json") => axum::Json(containers).into_response(),
            () if is("/networks") => axum::Json(json!([])).into_response(),
            () if is("/stuck/stop") || is("/sick/json") => refused(),
            () if is("/stop") => StatusCode::NO_CONTENT.into_response(),
            () if is("/json") => {
                axum::Json(json!({"State": {"Status": "exited", "ExitCode": 0}})).into_response()
            }
            () if is("/events") => std::future::pending().await,
            () => refused(),
        }
    }
    let listener = tokio::net::UnixListener::bind(socket).unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let containers = containers.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = answer(request.uri().path().to_owned(), containers.clone());
                async { Ok::<_, std::convert::Infallible>(answer.await) }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(socket), service));
        }
    });
    let settings = Settings {
        host: Some(format!("unix://{}", socket.display())),
        folder: FOLDER.to_owned(),
        registry: Registry { authority: "127.0.0.1:1".to_owned(), tokens: PullTokens::default() },
        networks: "10.232.0.0/16".parse().unwrap(),
        clock: Arc::new(SystemClock::new()),
    };
    Docker::connect(settings).await.unwrap()
}

fn spec(created_at: Timestamp) -> TaskSpec {
    TaskSpec {
        id: TaskId::random(),
        service: "p-x".to_owned(),
        revision: 1,
        created_at,
        digest: None,
        definition: Arc::default(),
    }
}

/// As the engine lists it: made in this second.
fn listed(id: &str, task: &TaskSpec, second: i64) -> Value {
    json!({"Id": id, "Created": second, "Labels": Names::new(FOLDER).container_labels(task)})
}

#[tokio::test]
async fn an_orphan_that_the_engine_does_not_end_keeps_nobody_waiting_and_only_has_to_go() {
    let folder = tempfile::tempdir().unwrap();
    let tasks: Vec<TaskSpec> = (0..3).map(|_| spec(Timestamp(5_000))).collect();
    let [stuck, sick, well] = [&tasks[0], &tasks[1], &tasks[2]];
    let containers = json!([listed("stuck", stuck, 5), listed("sick", sick, 5), listed("well", well, 5)]);
    let docker = engine(&folder.path().join("socket"), containers).await;
    let orphans = docker.adopt(&[]).await.unwrap();
    let has_words = |task: &TaskSpec| {
        orphans.iter().find(|orphan| orphan.task == task.id).map(|orphan| orphan.last_lines_of.is_some())
    };
    assert_eq!([stuck, sick, well].map(has_words), [Some(false), Some(false), Some(true)]);
    assert!(!docker.engine.table.locked().contains_key(&sick.id), "nothing is to be read of it");
}

#[tokio::test]
async fn whose_an_orphan_is_is_judged_by_the_time_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let (task, earlier) = (spec(Timestamp(5_900)), spec(Timestamp(0)));
    let mut of_earlier_version = listed("b", &earlier, 5);
    of_earlier_version["Labels"].as_object_mut().unwrap().remove("servicectl.created").unwrap();
    let docker =
        engine(&folder.path().join("socket"), json!([listed("a", &task, 6), of_earlier_version])).await;
    let orphans = docker.adopt(&[]).await.unwrap();
    let made = |task: &TaskSpec| {
        let orphan = orphans.iter().find(|orphan| orphan.task == task.id).unwrap();
        orphan.last_lines_of.as_ref().map(|owner| owner.created_at)
    };
    assert_eq!(made(&task), Some(Timestamp(5_900)));
    assert_eq!(made(&earlier), Some(Timestamp(6_000)), "the end of the second that the engine gives");
}
