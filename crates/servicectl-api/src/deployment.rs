//! Deployment addresses: what the portal reads out of a `deployment` link (contract §4).

use crate::problem::hidden;

/// The prefix `<project>-` that a deployment link shows for the service `name`:
/// `https://srv.hetcomp.org/experiment_2-x` and `x` give `experiment_2-`. `None` where the last path segment is not
/// some prefix with a hyphen and then the name.
pub fn prefix<'a>(href: &'a str, name: &str) -> Option<&'a str> {
    let segment = path(href)?.trim_end_matches('/').rsplit('/').next()?;
    let prefix = segment.strip_suffix(name).filter(|_| !name.is_empty())?;
    (prefix.len() > 1 && prefix.ends_with('-')).then_some(prefix)
}

/// The `CONTEXT_ROOT` that a container needs: the path of the deployment link, `/experiment_2-x`, without query and
/// trailing slash. `None` where the path is empty.
pub fn context_root(href: &str) -> Option<&str> {
    let path = path(href)?.trim_end_matches('/');
    let behind = path.trim_start_matches('/').len();
    (behind > 0).then(|| &path[path.len() - behind - 1..])
}

/// The address for opening in a browser: `http` or `https` only, with a host; anything else is `None` (a link from
/// data must never run script; trust §3). White space, control and invisible characters, back slashes and user names
/// (`https://srv.hetcomp.org@evil.example`) are refused too.
pub fn safe_href(href: &str) -> Option<&str> {
    let (scheme, rest) = href.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let authority = rest.split(['/', '?', '#']).next()?;
    let host =
        authority.rsplit_once(':').filter(|_| !authority.ends_with(']')).map_or(authority, |(host, _)| host);
    let strange = |character: char| character == '\\' || character.is_whitespace() || hidden(character);
    (web && !host.is_empty() && !authority.contains('@') && !href.contains(strange)).then_some(href)
}

/// An address without its scheme and with double slashes in the path collapsed, for show.
pub fn for_show(href: &str) -> String {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let mut shown = String::with_capacity(rest.len());
    for character in rest[..end].chars() {
        if !(character == '/' && shown.ends_with('/')) {
            shown.push(character);
        }
    }
    shown + &rest[end..]
}

/// The path of an address for show, where the host goes without saying: `/experiment_2-x`. An address without one is
/// shown whole.
pub fn path_for_show(href: &str) -> String {
    let shown = for_show(href);
    match shown.find('/') {
        Some(start) => shown[start..].to_owned(),
        None => shown,
    }
}

/// The path of an absolute address, or of a bare path: from the first slash behind the host to query or fragment.
fn path(href: &str) -> Option<&str> {
    let rest = match href.split_once("://") {
        Some((_, rest)) => rest,
        None if href.starts_with('/') => href,
        None => return None,
    };
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    rest.find('/').map(|start| &rest[start..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn in_a_list_the_path_is_shown() {
        assert_eq!(path_for_show("https://srv.hetcomp.org//experiment_2-x/"), "/experiment_2-x/");
        assert_eq!(path_for_show("http://127.0.0.1:8081/p-x"), "/p-x");
        assert_eq!(path_for_show("https://p-x.example.org"), "p-x.example.org");
    }

    #[test]
    fn the_prefix_comes_from_the_link() {
        let href = "https://srv.hetcomp.org/experiment_2-hpc-preprocessor";
        assert_eq!(prefix(href, "hpc-preprocessor"), Some("experiment_2-"));
        assert_eq!(prefix("https://srv.hetcomp.org//experiment2-x/?a=/b", "x"), Some("experiment2-"));
        assert_eq!(prefix("http://127.0.0.1:8081/p-x", "x"), Some("p-"));
    }

    #[test]
    fn a_link_that_does_not_fit_gives_no_prefix() {
        for (href, name) in [
            ("https://h/p-x", "y"),
            ("https://h/x", "x"),
            ("https://h/-x", "x"),
            ("https://h/ax", "x"),
            ("https://h", "h"),
            ("", ""),
            ("https://h/p-", ""),
            ("p-x", "x"),
        ] {
            assert_eq!(prefix(href, name), None, "{href} {name}");
        }
    }

    #[test]
    fn the_context_root_is_the_path() {
        assert_eq!(context_root("https://srv.hetcomp.org/experiment_2-x"), Some("/experiment_2-x"));
        assert_eq!(context_root("https://srv.hetcomp.org/experiment_2-x/?q#f"), Some("/experiment_2-x"));
        assert_eq!(context_root("/experiment_2-x"), Some("/experiment_2-x"));
        assert_eq!(context_root("https://h//experiment_2-x//"), Some("/experiment_2-x"));
        for href in ["", "https://srv.hetcomp.org", "https://srv.hetcomp.org/", "experiment_2-x"] {
            assert_eq!(context_root(href), None, "{href}");
        }
    }

    #[test]
    fn only_web_addresses_open() {
        for href in [
            "https://srv.hetcomp.org/p-x",
            "http://localhost:8081/p-x/",
            "HTTPS://h",
            "http://[::1]:8081/",
            "http://[::1]/",
        ] {
            assert_eq!(safe_href(href), Some(href));
        }
        for href in [
            "javascript:alert(1)",
            "javascript://h/%0aalert(1)",
            "data:text/html,x",
            "//h/x",
            "/p-x",
            "",
            "https:///x",
            "https://",
            "https://:80/",
            "https://good@evil/",
            "https://h\\@evil/",
            " https://h/",
            "https://h/\n",
            "https://h/\u{202e}x",
            "java\tscript://h",
            "ftp://h/",
            "https:h",
        ] {
            assert_eq!(safe_href(href), None, "{href:?}");
        }
    }

    #[test]
    fn addresses_are_shown_short() {
        assert_eq!(for_show("https://srv.hetcomp.org//p-x/"), "srv.hetcomp.org/p-x/");
        assert_eq!(for_show("https://h/p-x/S?wsdl=http://a//b"), "h/p-x/S?wsdl=http://a//b");
        assert_eq!(for_show("h/x"), "h/x");
    }

    proptest! {
        #![proptest_config(crate::testing::many())]

        #[test]
        fn any_link_is_read_without_panic(href in crate::testing::near("https://srv.hetcomp.org//experiment_2-x/?q=1")) {
            if let Some(root) = context_root(&href) {
                prop_assert!(root.starts_with('/') && !root.ends_with('/') && href.contains(root));
            }
            if let Some(prefix) = prefix(&href, "x") {
                prop_assert!(prefix.ends_with('-') && !prefix.contains('/'));
            }
            if let Some(safe) = safe_href(&href) {
                prop_assert!(safe.to_lowercase().starts_with("http"));
            }
            prop_assert!(for_show(&href).len() <= href.len());
        }

        #[test]
        fn prefix_and_name_come_apart(project in crate::testing::matching("[a-z][a-z0-9_]{0,9}"), name in crate::testing::matching("[a-z]([a-z0-9-]{0,9}[a-z0-9])?")) {
            let (href, whole) = (format!("https://srv.hetcomp.org/{project}-{name}"), format!("{project}-"));
            prop_assert_eq!(prefix(&href, &name), Some(whole.as_str()));
        }
    }
}
