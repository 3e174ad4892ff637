//! What one writer knows about one service: what was acknowledged, and what was asked without an answer.

use std::fmt;

/// What was asked when the server died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Create,
    Update,
    Delete,
}

/// One service name.
pub(super) struct Notebook {
    pub(super) name: String,
    /// None when the service is not there; else the revision acknowledged last, 0 before the first definition.
    pub(super) acknowledged: Option<u64>,
    pub(super) open: Option<Asked>,
    /// Whether the sample image has been put into its repository.
    pub(super) has_image: bool,
}

/// How what is found fits what was acknowledged.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It fits.
    Kept,
    /// Something acknowledged is gone.
    Lost,
    /// Something is there that was deleted or never asked for.
    Orphan,
}

impl Notebook {
    pub(super) fn new(name: String) -> Self {
        Self { name, acknowledged: None, open: None, has_image: false }
    }

    /// Judges what the server shows after a restart.
    pub(super) fn judge(&self, there: bool, revision: Option<u64>) -> Judgement {
        let revision = revision.unwrap_or(0);
        match (self.acknowledged, there) {
            (None, false) => Judgement::Kept,
            (None, true) if self.open == Some(Asked::Create) && revision == 0 => Judgement::Kept,
            (None, true) => Judgement::Orphan,
            (Some(_), false) if self.open == Some(Asked::Delete) => Judgement::Kept,
            (Some(_), false) => Judgement::Lost,
            (Some(known), true) if revision == known => Judgement::Kept,
            (Some(known), true) if self.open == Some(Asked::Update) && revision == known + 1 => {
                Judgement::Kept
            }
            (Some(known), true) if revision < known => Judgement::Lost,
            (Some(_), true) => Judgement::Orphan,
        }
    }

    /// Goes on from what the server shows: what was cut off has now happened or not.
    pub(super) fn adopt(&mut self, there: bool, revision: Option<u64>) {
        self.acknowledged = there.then(|| revision.unwrap_or(0));
        // a deletion that was cut off and carried out took the image along
        self.has_image &= there;
        self.open = None;
    }
}

impl fmt::Display for Notebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.acknowledged {
            None => f.write_str("no service"),
            Some(0) => f.write_str("a service without definition"),
            Some(revision) => write!(f, "revision {revision}"),
        }?;
        self.open.map_or(Ok(()), |open| write!(f, " and a cut off {open:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Judgement, Notebook};

    fn notebook(acknowledged: Option<u64>, open: Option<Asked>) -> Notebook {
        Notebook { acknowledged, open, ..Notebook::new("a".to_owned()) }
    }

    #[test]
    fn what_was_acknowledged_must_be_there() {
        assert_eq!(notebook(Some(2), None).judge(true, Some(2)), Judgement::Kept);
        assert_eq!(notebook(Some(2), None).judge(true, Some(1)), Judgement::Lost);
        assert_eq!(notebook(Some(0), None).judge(false, None), Judgement::Lost);
        assert_eq!(notebook(Some(2), Some(Asked::Update)).judge(false, None), Judgement::Lost);
    }

    #[test]
    fn what_was_deleted_or_never_asked_for_must_not() {
        assert_eq!(notebook(None, None).judge(true, None), Judgement::Orphan);
        assert_eq!(notebook(Some(2), None).judge(true, Some(3)), Judgement::Orphan);
        assert_eq!(notebook(None, Some(Asked::Create)).judge(true, Some(1)), Judgement::Orphan);
    }

    #[test]
    fn what_was_cut_off_may_have_happened_or_not() {
        for (acknowledged, open, there, revision) in [
            (None, Asked::Create, true, None),
            (None, Asked::Create, false, None),
            (Some(1), Asked::Update, true, Some(1)),
            (Some(1), Asked::Update, true, Some(2)),
            (Some(1), Asked::Delete, true, Some(1)),
            (Some(1), Asked::Delete, false, None),
        ] {
            assert_eq!(
                notebook(acknowledged, Some(open)).judge(there, revision),
                Judgement::Kept,
                "{open:?} {there}"
            );
        }
    }
}
