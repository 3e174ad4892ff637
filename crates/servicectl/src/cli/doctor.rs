//! `servicectl doctor`.

use super::serve::{self, ServeArgs};
use crate::Error;
use crate::doctor::{self, Verdict};

pub(super) async fn run(args: ServeArgs) -> Result<(), Error> {
    args.start_log();
    let findings = doctor::examine(&serve::config(args)?).await;
    for finding in &findings {
        super::to_stdout(&finding.to_string());
    }
    let bad = findings.iter().filter(|finding| finding.verdict == Verdict::Bad).count();
    match bad {
        0 => Ok(()),
        1 => Err(Error::Failed("one thing needs your hand.".to_owned())),
        _ => Err(Error::Failed(format!("{bad} things need your hand."))),
    }
}
