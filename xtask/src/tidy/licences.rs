//! The wall of licences: every crate in the lock file has one that deny.toml allows.

use anyhow::Context;
use serde_json::Value;

use super::wall::Finding;
use crate::workspace;

pub(super) const NAME: &str = "licence";
pub(super) const WHY: &str = "deny.toml lists the licences that we may ship";

/// Packages whose licence expression cannot be met with what deny.toml allows.
pub(super) fn findings(metadata: &Value) -> anyhow::Result<Vec<Finding>> {
    let path = workspace::root().join("deny.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let allowed = allowed(&text).context("deny.toml has no list `allow` under [licenses]")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` listed no packages")?;
    let refused = packages.iter().filter_map(|package| {
        let licence = package["license"].as_str().unwrap_or("none");
        if may_ship(licence, &allowed) {
            return None;
        }
        let what = format!(
            "{} {} has the licence `{licence}`",
            text_of(&package["name"]),
            text_of(&package["version"])
        );
        Some(Finding { place: "Cargo.lock".to_owned(), what, wall: NAME, why: WHY })
    });
    Ok(refused.collect())
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

/// The strings of `allow = [ … ]` in the table `[licenses]`.
fn allowed(deny: &str) -> Option<Vec<String>> {
    let (_, table) = deny.split_once("[licenses]")?;
    let (_, list) = table.split_once("allow = [")?;
    let (list, _) = list.split_once(']')?;
    let without_comments = list.lines().map(|line| line.split('#').next().unwrap_or_default());
    let entries = without_comments.flat_map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    Some(entries.filter(|entry| !entry.is_empty()).map(|entry| entry.trim_matches('"').to_owned()).collect())
}

/// Whether an SPDX expression can be met: one side of every OR, both of every AND. `/` is the old spelling of OR.
fn may_ship(expression: &str, allowed: &[String]) -> bool {
    let spaced =
        expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+WITH+");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &[String]) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any_of(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    words.next().is_some_and(|id| allowed.contains(&id.replace("+WITH+", " WITH ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{allowed, findings, may_ship};

    #[test]
    fn an_expression_is_met_by_one_side_of_or_and_both_of_and() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned);
        for met in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/GPL-2.0",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(may_ship(met, &allowed), "{met}");
        }
        for unmet in ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "none", "", "MIT )"] {
            assert!(!may_ship(unmet, &allowed), "{unmet}");
        }
    }

    #[test]
    fn reads_the_list_of_deny_toml() {
        let deny = "[bans]\nallow = [\"no\"]\n[licenses]\nallow = [\n  \"MIT\", # ours\n  \"ISC\",\n]\n";
        assert_eq!(allowed(deny).unwrap(), ["MIT", "ISC"]);
    }

    #[test]
    fn a_package_without_an_allowed_licence_is_found_and_ours_is_not() {
        let metadata = json!({ "packages": [
            { "name": "free", "version": "1.0.0", "license": "MIT OR Apache-2.0" },
            { "name": "closed", "version": "2.0.0", "license": null },
        ]});
        let found = findings(&metadata).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].what.starts_with("closed 2.0.0"));
    }
}
