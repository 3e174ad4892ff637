//! `/v2/`: no registry yet, and a sentence that says what to do instead.

use crate::support::Server;

#[test]
fn says_that_this_platform_takes_the_sample_image_only() {
    let server = Server::start();
    let client = server.client();
    for path in ["/v2", "/v2/", "/v2/experiment_2-x/blobs/uploads/"] {
        for method in ["GET", "POST", "PUT"] {
            let answer = client.call(method, path, &[], None);
            assert_eq!(answer.status, 404, "{method} {path}");
            let body = answer.json();
            assert!(body["Error"].as_str().unwrap().contains("sample image only"), "{body}");
            // What `docker push` prints.
            assert_eq!(body["errors"][0]["message"], body["Error"]);
        }
    }
}
