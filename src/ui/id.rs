//! Ids for `for`, `aria-labelledby` and their kin.

use std::sync::atomic::{AtomicUsize, Ordering};

static NEXT: AtomicUsize = AtomicUsize::new(1);

/// An id that no other element of the page has: `field-12`.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::unique;

    #[test]
    fn ids_differ_and_keep_their_prefix() {
        let (first, second) = (unique("field"), unique("field"));
        assert_ne!(first, second);
        assert!(first.starts_with("field-"));
    }
}
