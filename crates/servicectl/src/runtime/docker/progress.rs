//! How far a pull is, from what the engine says of each layer.

use std::collections::HashMap;

use bollard::models::CreateImageInfo;

/// A layer of the image that is pulled.
#[derive(Clone, Copy, Debug, Default)]
struct Layer {
    /// Bytes that came.
    current: u64,
    /// Bytes in all, from when its download begins.
    total: Option<u64>,
}

/// The layers that are pulled.
#[derive(Debug, Default)]
pub(super) struct Progress {
    layers: HashMap<String, Layer>,
}

impl Progress {
    /// Takes in what the engine says. `true` where that changes anything.
    pub(super) fn take(&mut self, info: &CreateImageInfo) -> bool {
        let (Some(id), Some(status)) = (&info.id, info.status.as_deref()) else { return false };
        match status {
            // A first word of each layer comes before any of them is downloaded; a few at a time are.
            "Pulling fs layer" | "Waiting" => _ = self.layers.entry(id.clone()).or_default(),
            "Downloading" => {
                let detail = info.progress_detail.as_ref();
                let bytes = |figure: Option<i64>| figure.and_then(|figure| u64::try_from(figure).ok());
                let layer = self.layers.entry(id.clone()).or_default();
                layer.current = bytes(detail.and_then(|detail| detail.current)).unwrap_or(layer.current);
                let total = bytes(detail.and_then(|detail| detail.total)).filter(|total| *total > 0);
                layer.total = total.or(layer.total);
            }
            "Verifying Checksum" | "Download complete" | "Extracting" | "Pull complete" => {
                let layer = self.layers.entry(id.clone()).or_default();
                // A small layer is there before anything was said of its size.
                layer.current = layer.total.unwrap_or(layer.current);
                layer.total = Some(layer.current);
            }
            // "Already exists", and what is said of the image.
            _ => return false,
        }
        true
    }

    /// Bytes that came.
    pub(super) fn bytes(&self) -> u64 {
        self.layers.values().map(|layer| layer.current).sum()
    }

    /// Bytes of what is pulled, once the size of every layer is known.
    pub(super) fn total(&self) -> Option<u64> {
        let known: Option<u64> = self.layers.values().map(|layer| layer.total).sum();
        known.filter(|_| !self.layers.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(progress: &mut Progress, id: &str, status: &str, detail: Option<(u64, u64)>) {
        let detail = detail.map(|(current, total)| json!({"current": current, "total": total}));
        let info = json!({"id": id, "status": status, "progressDetail": detail.unwrap_or_else(|| json!({}))});
        progress.take(&serde_json::from_value(info).unwrap());
    }

    #[test]
    fn bytes_of_all_layers_are_added_up_and_the_total_is_known_with_the_last_one() {
        let mut progress = Progress::default();
        assert_eq!((progress.bytes(), progress.total()), (0, None));
        told(&mut progress, "sha256:0", "Pulling from p-x", None);
        told(&mut progress, "e0", "Already exists", None);
        for layer in ["a1", "b2", "c3"] {
            told(&mut progress, layer, "Pulling fs layer", None);
        }
        told(&mut progress, "c3", "Waiting", None);
        told(&mut progress, "a1", "Downloading", Some((500, 1000)));
        told(&mut progress, "b2", "Download complete", None);
        assert_eq!((progress.bytes(), progress.total()), (500, None), "c3 waits for its turn");
        told(&mut progress, "c3", "Downloading", Some((1, 50)));
        assert_eq!((progress.bytes(), progress.total()), (501, Some(1050)));
        // Unpacking has figures of its own, in seconds with some engines.
        told(&mut progress, "a1", "Download complete", None);
        told(&mut progress, "a1", "Extracting", Some((3, 7)));
        told(&mut progress, "c3", "Pull complete", None);
        assert_eq!((progress.bytes(), progress.total()), (1050, Some(1050)));
    }
}
