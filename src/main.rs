//! Starts the portal in the browser.

fn main() {
    portal::app::start();
}
