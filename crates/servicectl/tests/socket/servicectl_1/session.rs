//! `DELETE /servicectl-1/session`: sign-out.

use super::API;
use crate::support::Server;

#[test]
fn ends_the_token_that_it_carries_and_no_other() {
    let server = Server::start();
    let (one, other) = (server.alice(), server.alice());
    let answer = one.delete(&format!("{API}/session"));
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    one.get(&format!("{API}/services")).error(403);
    one.delete(&format!("{API}/session")).error(403);
    other.get(&format!("{API}/services")).ok();
}
