//! The one-click fix: a legal name close to what was typed.

use super::{budget, check};

/// A legal name close to what was typed, for the one-click fix: without a typed prefix, lower-cased, accents dropped,
/// everything else to single hyphens, cut to length. `None` where nothing legal is near, or the name is legal already.
pub fn suggest(prefix: &str, name: &str) -> Option<String> {
    if check(prefix, name).is_ok() {
        return None;
    }
    let typed = name.trim();
    let typed = typed.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(typed);
    let mut fixed = String::new();
    for character in typed.chars().flat_map(char::to_lowercase) {
        match plain(character) {
            "" if fixed.ends_with('-') && character != '-' => {}
            "" if fixed.is_empty() => {}
            "" => fixed.push('-'),
            _ if fixed.is_empty() && !character.is_alphabetic() => {}
            letters => fixed.push_str(letters),
        }
    }
    fixed.truncate(budget(prefix)); // ASCII by construction
    fixed.truncate(fixed.trim_end_matches('-').len());
    check(prefix, &fixed).is_ok().then_some(fixed)
}

/// The ASCII letters or digit of a character, accents dropped; empty for everything that becomes a hyphen.
fn plain(character: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(index) = ASCII.find(character) {
        return &ASCII[index..=index];
    }
    match character {
        'à'..='ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='õ' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'ş' | 'š' => "s",
        'ß' => "ss",
        'ť' => "t",
        'ù'..='û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PREFIX: &str = "experiment_2-";

    #[test]
    fn what_was_meant_is_offered() {
        for (typed, fixed) in [
            ("Mesh_viewer", "mesh-viewer"),
            ("mesh viewer", "mesh-viewer"),
            ("mesh-viewer-", "mesh-viewer"),
            ("2nd mesh", "nd-mesh"),
            ("experiment_2-mesh-viewer", "mesh-viewer"),
            (" mesh-viewer\n", "mesh-viewer"),
            ("Größe", "groesse"),
            ("a very long name indeed it is", "a-very-long-name-in"),
            ("a--b!", "a--b"),
            ("abcdefghijklmnopqr-stu", "abcdefghijklmnopqr"),
        ] {
            assert_eq!(suggest(PREFIX, typed).as_deref(), Some(fixed), "{typed}");
        }
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_near_or_needed() {
        for typed in ["", "123", "---", "日本", "mesh-viewer", "a"] {
            assert_eq!(suggest(PREFIX, typed), None, "{typed}");
        }
        assert_eq!(suggest("a-prefix-that-takes-all-of-the-32-", "Mesh"), None);
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn what_is_offered_is_legal(name in crate::testing::near("Mesh_Viewer 2")) {
            if let Some(fixed) = suggest(PREFIX, &name) {
                prop_assert!(check(PREFIX, &fixed).is_ok());
                prop_assert_ne!(fixed, name);
            }
        }
    }
}
