//! The `CONTEXT_ROOT` guard: a container that listens on another path than its deployment address is never found
//! (manual "Do I have to configure my service for being deployed?"), and all of the platform's example env files ship
//! a wrong one.

use super::table::{RowId, Table};

/// The variable that tells a container its path.
pub const CONTEXT_ROOT: &str = "CONTEXT_ROOT";

/// What the environment says about the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// It is the service's path.
    Right,
    /// There is no such variable.
    Missing,
    /// It is another path; the row that counts.
    Wrong(RowId),
    /// The right path with a slash at the end or without the one at its beginning; the row that counts.
    Slash(RowId),
    /// The draft kept the name and not the value.
    Forgotten(RowId),
}

impl Guard {
    /// The row that the warning belongs to.
    pub fn row(&self) -> Option<RowId> {
        match self {
            Self::Wrong(row) | Self::Slash(row) | Self::Forgotten(row) => Some(*row),
            Self::Right | Self::Missing => None,
        }
    }

    /// What is the matter, as a sentence; `expected` is the service's path. `None` where all is well.
    pub fn sentence(&self, expected: &str) -> Option<String> {
        match self {
            Self::Right => None,
            Self::Missing => Some(format!(
                "{CONTEXT_ROOT} is missing. The service is deployed under {expected} and must be told so, unless its image knows that path already."
            )),
            Self::Wrong(_) => Some("The service would not be found under its address.".to_owned()),
            Self::Slash(_) => Some(format!("Most services want it exactly as {expected}, slash for slash.")),
            Self::Forgotten(_) => Some(format!("This value was not kept. The right one is {expected}.")),
        }
    }
}

/// Looks at the variable that counts, which is the last of its name. `expected` is the path of the deployment link
/// ([`servicectl_api::deployment::context_root`]).
pub fn check(table: &Table, expected: &str) -> Guard {
    let Some(row) = table.rows().iter().rev().find(|row| row.name == CONTEXT_ROOT) else {
        return Guard::Missing;
    };
    match row.value.as_deref() {
        None => Guard::Forgotten(row.id),
        Some(value) if value == expected => Guard::Right,
        Some(value) if value.trim().trim_matches('/') == expected.trim_matches('/') => Guard::Slash(row.id),
        Some(_) => Guard::Wrong(row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use servicectl_api::EnvVar;

    const PATH: &str = "/experiment_2-waiter";

    fn table(values: &[&str]) -> Table {
        let environment: Vec<EnvVar> = values
            .iter()
            .map(|value| EnvVar { name: CONTEXT_ROOT.to_owned(), value: (*value).to_owned(), secret: false })
            .collect();
        Table::new(&environment)
    }

    #[test]
    fn only_the_exact_path_is_right() {
        assert_eq!(check(&table(&[PATH]), PATH), Guard::Right);
        assert_eq!(check(&table(&[]), PATH), Guard::Missing);
        assert_eq!(check(&table(&["/demo-waiter"]), PATH), Guard::Wrong(0));
        assert_eq!(check(&table(&[""]), PATH), Guard::Wrong(0));
        for almost in ["/experiment_2-waiter/", "experiment_2-waiter", "/experiment_2-waiter "] {
            assert_eq!(check(&table(&[almost]), PATH), Guard::Slash(0), "{almost:?}");
        }
    }

    #[test]
    fn the_last_of_several_counts() {
        assert_eq!(check(&table(&["/demo", PATH]), PATH), Guard::Right);
        assert_eq!(check(&table(&[PATH, "/demo"]), PATH), Guard::Wrong(1));
    }

    #[test]
    fn the_fix_makes_it_right() {
        for values in [&[][..], &["/demo"][..], &[PATH, "x"][..]] {
            let mut table = table(values);
            table.set(CONTEXT_ROOT, PATH);
            assert_eq!(check(&table, PATH), Guard::Right);
            assert_eq!(check(&table, PATH).sentence(PATH), None);
        }
    }

    #[test]
    fn a_value_that_was_not_kept_is_neither_right_nor_wrong() {
        let mut table = Table::default();
        let row = table.add(CONTEXT_ROOT, None);
        assert_eq!(check(&table, PATH), Guard::Forgotten(row));
        assert!(check(&table, PATH).sentence(PATH).is_some_and(|text| text.contains(PATH)));
    }
}
