//! Project names of our server: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most 24 characters (contract §4).

use crate::Problem;

/// Checks a project name; the field of the problem is `project`.
///
/// # Errors
/// The rule that it breaks.
pub fn check(project: &str) -> Result<(), Problem> {
    let _ = project;
    todo!()
}

/// The prefix `<project>-` of deployment paths; with `strip_underscores` as the later manual says.
pub fn prefix(project: &str, strip_underscores: bool) -> String {
    let _ = (project, strip_underscores);
    todo!()
}
