//! What became of a write whose page may be gone by the time that it is known.

use crate::{
    state::workbench::{Workbench, use_workbench},
    ui::{Toaster, Tone, use_toaster},
};

/// Tells what became of a write. Taken where the write begins, since a write outlives its page on purpose.
#[derive(Clone, Copy)]
pub struct Teller {
    toaster: Option<Toaster>,
    workbench: Workbench,
}

impl Teller {
    /// For the session whose pages are open.
    pub fn here() -> Self {
        Self { toaster: use_toaster(), workbench: use_workbench() }
    }

    /// Shows a message, wherever the reader is now; nothing to who signed in since, whose service it need not be.
    pub fn tell(self, tone: Tone, text: impl Into<String>) {
        if let Some(toaster) = self.toaster.filter(|_| self.workbench.is_current()) {
            toaster.show(tone, text);
        }
    }
}
