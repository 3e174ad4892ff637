//! The walls between rooms: what may be named where.

use super::source::Source;
use super::wall::Wall;

/// All of them.
pub(super) fn walls() -> Vec<Wall> {
    vec![BROWSER, VIEW, DOMAIN, UI, URL, STYLE, INNER_HTML, UNWRAP, DOCKER]
}

const BROWSER: Wall = Wall {
    name: "browser",
    why: "`web_sys` belongs into src/browser/, so that everything else runs natively under test",
    applies: |path| path.starts_with("src/") && !in_room(path, "src/browser"),
    find: |source| source.lines_with(|line| line.contains("web_sys::")),
};

const VIEW: Wall = Wall {
    name: "view",
    why: "the client and the shared state draw nothing",
    applies: |path| in_room(path, "src/api") || in_room(path, "src/state"),
    find: |source| source.lines_with(|line| line.contains("view!")),
};

const DOMAIN: Wall = Wall {
    name: "domain",
    why: "rules are pure: no DOM, no signals",
    applies: |path| in_room(path, "src/domain"),
    find: |source| {
        source.lines_with(|line| ["leptos", "web_sys", "js_sys"].iter().any(|word| line.contains(word)))
    },
};

const UI: Wall = Wall {
    name: "ui",
    why: "reusable parts know neither API nor routes",
    applies: |path| in_room(path, "src/ui"),
    find: |source| {
        let foreign = ["servicectl_api", "crate::api", "crate::state", "crate::route", "crate::page"];
        source.lines_with(|line| foreign.iter().any(|word| line.contains(word)))
    },
};

const URL: Wall = Wall {
    name: "url",
    why: "only src/route.rs and src/api/endpoint.rs spell addresses",
    applies: |path| path.starts_with("src/") && path != "src/route.rs" && path != "src/api/endpoint.rs",
    find: |source| source.strings_with(is_address),
};

const STYLE: Wall = Wall {
    name: "style",
    why: "the content security policy blocks style attributes; use a class, or `style:property=`",
    applies: |path| path.starts_with("src/"),
    find: |source| {
        let mut found = source.lines_with(sets_style);
        found.extend(source.strings_with(sets_style));
        found
    },
};

const INNER_HTML: Wall = Wall {
    name: "inner_html",
    why: "text becomes a text node, never markup",
    applies: |path| path.starts_with("src/"),
    find: |source: &Source| {
        let markup = ["inner_html", "innerHTML", "outerHTML", "insertAdjacentHTML", "insert_adjacent_html"];
        source.lines_with(|line| markup.iter().any(|word| line.contains(word)))
    },
};

const UNWRAP: Wall = Wall {
    name: "unwrap",
    why: "a panic is a dead page or a lost request; say what to do instead",
    applies: |path| path.ends_with(".rs"),
    find: |source| source.lines_with(|line| line.contains(".unwrap()")),
};

const DOCKER: Wall = Wall {
    name: "docker",
    why: "one room talks to the Docker Engine",
    applies: |path| path.ends_with(".rs") && !in_room(path, "crates/servicectl/src/runtime/docker"),
    find: |source| source.lines_with(|line| line.contains("bollard")),
};

/// Whether `path` is the module `room`: its file or a file in its folder.
fn in_room(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// Whether a string literal is an address, or a path as one types it into a browser.
fn is_address(text: &str) -> bool {
    if text.starts_with("http://www.w3.org/") {
        return false; // the names of XML namespaces
    }
    let after_scheme = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let absolute = after_scheme.is_some_and(|rest| !rest.is_empty());
    let path = text.strip_prefix('/').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    (absolute || path) && !text.contains(char::is_whitespace)
}

/// Whether markup sets the attribute `style`; Leptos' `style:width=` goes another way, which is allowed.
fn sets_style(code: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    code.match_indices("style=").any(|(at, sign)| {
        let value = code[at + sign.len()..].trim_start_matches('\\');
        let opens = value.starts_with('"') || value.starts_with("move ") || value.starts_with('{');
        opens && !code[..at].chars().next_back().is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::super::wall::broken;
    use super::*;

    #[test]
    fn browser() {
        assert_eq!(broken(&BROWSER, "src/page/services.rs", "let w = web_sys::window();"), 1);
        assert_eq!(broken(&BROWSER, "src/browser/clock.rs", "let w = web_sys::window();"), 0);
        assert_eq!(broken(&BROWSER, "src/page/services.rs", "// not web_sys::window()"), 0);
    }

    #[test]
    fn view() {
        assert_eq!(broken(&VIEW, "src/api/client.rs", "view! { <p/> }"), 1);
        assert_eq!(broken(&VIEW, "src/state.rs", "view! { <p/> }"), 1);
        assert_eq!(broken(&VIEW, "src/page/new.rs", "view! { <p/> }"), 0);
    }

    #[test]
    fn domain() {
        assert_eq!(broken(&DOMAIN, "src/domain/diff.rs", "use leptos::prelude::*;"), 1);
        assert_eq!(broken(&DOMAIN, "src/domain/diff.rs", "use servicectl_api::Definition;"), 0);
    }

    #[test]
    fn ui() {
        assert_eq!(broken(&UI, "src/ui/table.rs", "use crate::route::Route;"), 1);
        assert_eq!(broken(&UI, "src/ui/table.rs", "use crate::browser::focus;"), 0);
    }

    #[test]
    fn url() {
        assert_eq!(broken(&URL, "src/page/new.rs", "go(\"/services/a\")"), 1);
        assert_eq!(broken(&URL, "src/page/new.rs", "go(\"https://srv.hetcomp.org\")"), 1);
        assert_eq!(broken(&URL, "src/route.rs", "go(\"/services/a\")"), 0);
        for harmless in
            ["a/b", "/", "https://", "/ per hour", "/{name}", "http://www.w3.org/2000/svg", "see https://a.b"]
        {
            assert_eq!(broken(&URL, "src/page/new.rs", &format!("say(\"{harmless}\")")), 0, "{harmless}");
        }
    }

    #[test]
    fn style() {
        assert_eq!(broken(&STYLE, "src/ui/bar.rs", "view! { <p style=\"width:3px\"/> }"), 1);
        assert_eq!(broken(&STYLE, "src/ui/bar.rs", "view! { <p style=move || width()/> }"), 1);
        assert_eq!(broken(&STYLE, "src/ui/bar.rs", "view! { <p style:width=move || width()/> }"), 0);
        assert_eq!(broken(&STYLE, "src/ui/bar.rs", "let font_style=\"x\";"), 0);
        assert_eq!(broken(&STYLE, "src/ui/bar.rs", "let html = \"<p style=\\\"width:3px\\\">\";"), 1);
    }

    #[test]
    fn inner_html() {
        assert_eq!(broken(&INNER_HTML, "src/page/logs.rs", "view! { <p inner_html=line/> }"), 1);
        assert_eq!(broken(&INNER_HTML, "src/boot.js", "body.innerHTML = text;"), 1);
        assert_eq!(broken(&INNER_HTML, "src/page/logs.rs", "view! { <p>{line}</p> }"), 0);
    }

    #[test]
    fn unwrap() {
        assert_eq!(broken(&UNWRAP, "crates/loglines/src/lib.rs", "line.unwrap();"), 1);
        assert_eq!(
            broken(&UNWRAP, "crates/loglines/src/lib.rs", "#[cfg(test)]\nmod tests {\nline.unwrap();\n}"),
            0
        );
        assert_eq!(broken(&UNWRAP, "crates/servicectl/tests/http.rs", "line.unwrap();"), 0);
    }

    #[test]
    fn docker() {
        assert_eq!(broken(&DOCKER, "crates/servicectl/src/http/services.rs", "use bollard::Docker;"), 1);
        assert_eq!(
            broken(&DOCKER, "crates/servicectl/src/runtime/docker/engine.rs", "use bollard::Docker;"),
            0
        );
    }
}
