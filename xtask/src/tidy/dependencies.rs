//! The wall against dependencies that nobody uses: each costs every newcomer compile time, and every reader trust.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::source::Source;
use super::wall::Finding;
use crate::workspace;

pub(super) const NAME: &str = "dependency";
pub(super) const WHY: &str = "a dependency that no source file names is dead weight";

/// Dependencies of the members of the workspace that none of the member's source files names.
pub(super) fn findings(metadata: &Value, sources: &[Source]) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (manifest, names) in members(metadata)? {
        let folder =
            manifest.strip_suffix("Cargo.toml").context("a manifest is called Cargo.toml")?.to_owned();
        let own: Vec<&Source> = sources.iter().filter(|source| belongs(&source.path, &folder)).collect();
        for name in names {
            let identifier = name.replace('-', "_");
            if !own.iter().any(|source| source.names(&identifier)) {
                let what = format!("`{name}` is not used");
                findings.push(Finding { place: manifest.clone(), what, wall: NAME, why: WHY });
            }
        }
    }
    Ok(findings)
}

/// For each member its manifest (from the root) and the names of its dependencies as code would write them.
fn members(metadata: &Value) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let ids = list(&metadata["workspace_members"]);
    let members = list(&metadata["packages"]).into_iter().filter(|package| ids.contains(&package["id"]));
    let member = |package: Value| {
        let manifest = package["manifest_path"].as_str().context("a package without manifest")?;
        let manifest = Path::new(manifest).strip_prefix(workspace::root()).unwrap_or(Path::new(manifest));
        let name = |dependency: &Value| {
            let name = dependency["rename"].as_str().or_else(|| dependency["name"].as_str());
            name.map(str::to_owned)
        };
        let names = list(&package["dependencies"]).iter().filter_map(name).collect();
        Ok((manifest.display().to_string(), names))
    };
    members.map(member).collect()
}

/// Whether the file at `path` is compiled as part of the package in `folder`.
fn belongs(path: &str, folder: &str) -> bool {
    let rooms = ["src/", "tests/", "benches/", "examples/", "build.rs"];
    let Some(rest) = path.strip_prefix(folder) else { return false };
    // tests/e2e/ is a package of its own inside the root package's tests/.
    rooms.iter().any(|room| rest.starts_with(room)) && !(folder.is_empty() && rest.starts_with("tests/e2e/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::source::Source;
    use super::findings;

    fn place_of_finding(code: &str) -> Option<String> {
        let metadata = json!({
            "workspace_members": ["a"],
            "packages": [
                { "id": "a", "manifest_path": "crates/a/Cargo.toml",
                  "dependencies": [{ "name": "serde-json", "rename": null }] },
                { "id": "not a member", "manifest_path": "x/Cargo.toml", "dependencies": [{ "name": "other" }] },
            ],
        });
        let sources = [
            Source::new("crates/a/src/lib.rs", code),
            Source::new("crates/b/src/lib.rs", "serde_json::x();"),
        ];
        findings(&metadata, &sources).unwrap().pop().map(|finding| finding.place)
    }

    #[test]
    fn a_dependency_must_be_named_in_the_code_of_its_own_package() {
        assert_eq!(place_of_finding("use serde_json::Value;"), None);
        assert_eq!(place_of_finding("// serde_json").as_deref(), Some("crates/a/Cargo.toml"));
    }
}
