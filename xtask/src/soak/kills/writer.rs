//! A writer: creates, updates and deletes services of its own, at random, and notes what is acknowledged.

use serde_json::json;

use super::super::client::{Answer, Client, NoAnswer};
use super::notebook::{Asked, Notebook};

const SERVICES: u64 = 4;

/// One of several that write at the same time; no two share a service.
pub(super) struct Writer {
    pub(super) notebooks: Vec<Notebook>,
    random: fastrand::Rng,
    pub(super) creates: u32,
    pub(super) updates: u32,
    pub(super) deletes: u32,
    pub(super) cut_off: u32,
}

impl Writer {
    pub(super) fn new(id: u64, seed: u64) -> Self {
        let notebooks = (0..SERVICES).map(|service| Notebook::new(format!("soak-{id}-{service}"))).collect();
        // Any fixed mix that keeps the writers' choices apart.
        let random = fastrand::Rng::with_seed(seed.wrapping_mul(31).wrapping_add(id + 1));
        Self { notebooks, random, creates: 0, updates: 0, deletes: 0, cut_off: 0 }
    }

    /// Asks for one change.
    ///
    /// # Errors
    /// When the server is gone.
    ///
    /// # Panics
    /// When the server refuses what it should accept.
    pub(super) fn write(&mut self, client: &Client) -> Result<(), NoAnswer> {
        let at = self.random.usize(..self.notebooks.len());
        let choice = self.random.u8(..10);
        let notebook = &mut self.notebooks[at];
        let asked = match (notebook.acknowledged, choice) {
            (None, _) => Asked::Create,
            (Some(_), 0..3) => Asked::Delete,
            (Some(_), _) => Asked::Update,
        };
        if asked == Asked::Update && !notebook.has_image {
            let answer = client.post(&format!("services/{}/sample-image", notebook.name), &json!({}))?;
            expect(&answer, 201, "sample-image", &notebook.name);
            notebook.has_image = true;
        }
        notebook.open = Some(asked);
        let result = ask(client, asked, &notebook.name, self.random.u32(..1000));
        if result.is_err() {
            self.cut_off += 1;
            return result;
        }
        notebook.open = None;
        match asked {
            Asked::Create => {
                notebook.acknowledged = Some(0);
                self.creates += 1;
            }
            Asked::Update => {
                notebook.acknowledged = notebook.acknowledged.map(|revision| revision + 1);
                self.updates += 1;
            }
            Asked::Delete => {
                notebook.acknowledged = None;
                notebook.has_image = false;
                self.deletes += 1;
            }
        }
        Ok(())
    }
}

fn ask(client: &Client, asked: Asked, name: &str, number: u32) -> Result<(), NoAnswer> {
    let path = format!("services/{name}");
    match asked {
        Asked::Create => expect(&client.post("services", &json!({ "name": name }))?, 201, "create", name),
        Asked::Update => {
            let definition = json!({
                "container-tag": "sample", "memory-reservation": 100, "memory-limit": 150, "container-port": 80,
                "environment": [{ "name": "NUMBER", "value": number.to_string() }],
            });
            expect(&client.put(&path, &definition)?, 200, "update", name);
        }
        Asked::Delete => expect(&client.delete(&path)?, 200, "delete", name),
    }
    Ok(())
}

fn expect(answer: &Answer, status: u16, what: &str, name: &str) {
    assert!(
        answer.status == status,
        "{what} of {name} answers {} instead of {status}: {}",
        answer.status,
        answer.body
    );
}
