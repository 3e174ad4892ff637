//! Uploads come to an end, and their room is what all of a repository take.

use super::*;

const SERVICE: ServiceId = ServiceId(7);

/// As if all repositories but this one were empty.
fn taken(bytes: u64) -> Space {
    Space { repository: bytes, all: bytes }
}

fn files(uploads: &Uploads) -> usize {
    std::fs::read_dir(&uploads.folder).unwrap().count()
}

fn uploads(folder: &tempfile::TempDir) -> Uploads {
    Uploads::new(folder.path().to_owned(), Limits::of(Space { repository: 1000, all: u64::MAX }))
}

#[tokio::test]
async fn an_upload_is_given_up_an_hour_after_its_last_byte() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = uploads(&folder);
    let (idle, used) = (uploads.begin("one", SERVICE).unwrap(), uploads.begin("one", SERVICE).unwrap());
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    let begun = Instant::now();
    uploads.remove_abandoned(begun + minutes(59));
    assert_eq!(files(&uploads), 2);
    assert_eq!(uploads.append(SERVICE, used, None, taken(0), Body::from("byte")).await.unwrap(), 4);
    // As if the byte had come half an hour later.
    uploads.find(SERVICE, used).unwrap().upload.lock().await.touched += minutes(30);
    uploads.remove_abandoned(begun + minutes(60));
    assert_eq!(files(&uploads), 1);
    assert!(matches!(uploads.received(SERVICE, idle), Err(UploadError::Unknown)));
    assert_eq!(uploads.received(SERVICE, used).unwrap(), 4);
    uploads.remove_abandoned(begun + minutes(91));
    assert_eq!(files(&uploads), 0);
    assert!(matches!(uploads.finish(SERVICE, used).await, Err(UploadError::Unknown)));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_what_came_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = uploads(&folder);
    let id = uploads.begin("one", SERVICE).unwrap();
    assert!(matches!(
        uploads.append(SERVICE, id, None, taken(0), Body::from(vec![0; 1001])).await,
        Err(UploadError::Full(_))
    ));
    assert_eq!(uploads.append(SERVICE, id, None, taken(400), Body::from(vec![0; 600])).await.unwrap(), 600);
    let other = uploads.begin("one", SERVICE).unwrap();
    let more = uploads.append(SERVICE, other, None, taken(400), Body::from("x")).await;
    assert!(matches!(more, Err(UploadError::Full(_))), "uploads of a repository count together");
}

#[tokio::test]
async fn what_broke_off_makes_room_once_nobody_went_on_with_it_for_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = uploads(&folder);
    let broken = uploads.begin("one", SERVICE).unwrap();
    uploads.append(SERVICE, broken, None, taken(0), Body::from(vec![0; 800])).await.unwrap();
    let again = uploads.begin("one", SERVICE).unwrap();
    let refused = uploads.append(SERVICE, again, None, taken(0), Body::from(vec![0; 800])).await;
    assert!(matches!(refused, Err(UploadError::Full(_))), "its client may still go on with it");
    uploads.find(SERVICE, broken).unwrap().upload.lock().await.touched -= IDLE;
    assert_eq!(uploads.append(SERVICE, again, None, taken(0), Body::from(vec![0; 800])).await.unwrap(), 800);
    assert!(matches!(uploads.received(SERVICE, broken), Err(UploadError::Unknown)));
    assert_eq!(files(&uploads), 1);
}

#[tokio::test]
async fn uploads_at_the_same_time_count_together() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = uploads(&folder);
    let (first, second) = (uploads.begin("one", SERVICE).unwrap(), uploads.begin("one", SERVICE).unwrap());
    // Both have begun when the bytes come, in pieces that take turns.
    let pieces = || {
        let piece = || Ok::<_, io::Error>(vec![0; 10]);
        Body::from_stream(futures_util::stream::iter(std::iter::repeat_with(piece).take(60)))
    };
    let both = tokio::join!(
        uploads.append(SERVICE, first, None, taken(0), pieces()),
        uploads.append(SERVICE, second, None, taken(0), pieces())
    );
    assert!(matches!(both, (Err(UploadError::Full(_)), _) | (_, Err(UploadError::Full(_)))), "{both:?}");
    let received = uploads.received(SERVICE, first).unwrap() + uploads.received(SERVICE, second).unwrap();
    assert!(received <= 1000, "{received}");
    let elsewhere = uploads.begin("one", ServiceId(8)).unwrap();
    assert_eq!(uploads.append(ServiceId(8), elsewhere, None, taken(0), pieces()).await.unwrap(), 600);
}

#[tokio::test]
async fn one_project_leaves_places_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = uploads(&folder);
    let begun = (0..100).filter(|number| uploads.begin("one", ServiceId(*number)).is_ok()).count();
    assert_eq!(begun, uploads.limits.uploads_of_a_project);
    assert!(uploads.begin("other", ServiceId(100)).is_ok());
}

#[tokio::test]
async fn uploads_of_all_repositories_share_the_room_of_the_registry() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::of(Space { repository: 1000, all: 1500 });
    let uploads = Uploads::new(folder.path().to_owned(), limits);
    let other = ServiceId(8);
    let (first, second) = (uploads.begin("one", SERVICE).unwrap(), uploads.begin("two", other).unwrap());
    assert_eq!(uploads.append(SERVICE, first, None, taken(0), Body::from(vec![0; 900])).await.unwrap(), 900);
    let refused = uploads.append(other, second, None, taken(0), Body::from(vec![0; 601])).await;
    assert!(matches!(refused, Err(UploadError::Full(Full::Registry(1500)))), "{refused:?}");
    assert_eq!(uploads.append(other, second, None, taken(0), Body::from(vec![0; 600])).await.unwrap(), 600);
    // What nobody goes on with makes room, whosever it is.
    uploads.find(SERVICE, first).unwrap().upload.lock().await.touched -= IDLE;
    assert_eq!(uploads.append(other, second, None, taken(0), Body::from(vec![0; 300])).await.unwrap(), 900);
    assert!(matches!(uploads.received(SERVICE, first), Err(UploadError::Unknown)));
}

#[tokio::test]
async fn what_does_not_fit_in_any_case_takes_nobody_elses_upload() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::of(Space { repository: 2000, all: 1500 });
    let uploads = Uploads::new(folder.path().to_owned(), limits);
    let other = ServiceId(8);
    let (first, second) = (uploads.begin("one", SERVICE).unwrap(), uploads.begin("two", other).unwrap());
    uploads.append(SERVICE, first, None, taken(0), Body::from(vec![0; 100])).await.unwrap();
    uploads.find(SERVICE, first).unwrap().upload.lock().await.touched -= IDLE;
    // Blobs fill nearly all; without the other upload it would be too much, too.
    let used = Space { repository: 0, all: 1300 };
    assert_eq!(uploads.append(other, second, None, used, Body::from(vec![0; 50])).await.unwrap(), 50);
    let refused = uploads.append(other, second, None, used, Body::from(vec![0; 151])).await;
    assert!(matches!(refused, Err(UploadError::Full(Full::Registry(1500)))), "{refused:?}");
    assert_eq!(uploads.received(SERVICE, first).unwrap(), 100);
    assert_eq!(uploads.append(other, second, None, used, Body::from(vec![0; 150])).await.unwrap(), 200);
    assert!(matches!(uploads.received(SERVICE, first), Err(UploadError::Unknown)));
}
