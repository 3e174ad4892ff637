//! How much a whole book holds: a service that restarts again and again makes streams without end.

use super::{Book, Held};

/// What may be held of all streams together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Lines.
    pub(super) lines: usize,
    /// Bytes of text.
    pub(super) bytes: usize,
}

impl Default for Budget {
    /// As many lines as a platform gives at once, the longest tail of each stream (contract §6), and as many bytes as
    /// the portal reads of one answer.
    fn default() -> Self {
        Self { lines: 500_000, bytes: 256 << 20 }
    }
}

impl Budget {
    /// What is held beyond it.
    fn surplus(self, held: &[Held]) -> Option<Self> {
        let lines: usize = held.iter().map(|held| held.stream.len()).sum();
        let bytes: usize = held.iter().map(Held::bytes).sum();
        let over = Self { lines: lines.saturating_sub(self.lines), bytes: bytes.saturating_sub(self.bytes) };
        (over.lines > 0 || over.bytes > 0).then_some(over)
    }
}

impl Book {
    /// Lets go what is beyond the budget: first whole streams that are gone from the platform, the oldest first, then
    /// the oldest lines of those that were silent for longest. An emptied stream keeps its place in [`Self::held`],
    /// since selections and rows name places, and leaves [`Self::order`]: there is nothing to read in it. True where
    /// anything went.
    pub(super) fn keep_within(&mut self, budget: Budget) -> bool {
        let mut changed = false;
        let (gone, there): (Vec<usize>, Vec<usize>) =
            self.order.iter().rev().partition(|&&at| self.held[at].gone);
        for at in gone {
            if budget.surplus(&self.held).is_none() {
                return changed;
            }
            self.held[at].empty();
            self.order.retain(|&place| place != at);
            changed = true;
        }
        for at in there {
            let Some(over) = budget.surplus(&self.held) else { return changed };
            let held = &mut self.held[at];
            let lines = held.stream.len().saturating_sub(over.lines);
            let bytes = held.bytes().saturating_sub(over.bytes);
            held.trim(lines, bytes);
            changed = true;
        }
        changed
    }
}

impl Held {
    /// Bytes of text.
    fn bytes(&self) -> usize {
        self.stream.lines().buffer().len()
    }

    /// Forgets all lines and gives their memory back; read anew should the platform list the stream again.
    fn empty(&mut self) {
        let first = self.number(self.stream.len());
        *self = Self {
            name: std::mem::take(&mut self.name),
            task: std::mem::take(&mut self.task),
            first,
            last: self.last,
            gone: self.gone,
            ..Self::default()
        };
    }
}
