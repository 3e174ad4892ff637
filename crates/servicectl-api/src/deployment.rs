//! Deployment addresses: what the portal reads out of a `deployment` link (contract §4).

/// The prefix `<project>-` that a deployment link shows for the service `name`:
/// `https://srv.hetcomp.org/experiment_2-x` and `x` give `experiment_2-`. `None` where the last path segment does not
/// end with the name.
pub fn prefix<'a>(href: &'a str, name: &str) -> Option<&'a str> {
    let _ = (href, name);
    todo!()
}

/// The `CONTEXT_ROOT` that a container needs: the path of the deployment link, `/experiment_2-x`.
pub fn context_root(href: &str) -> Option<&str> {
    let _ = href;
    todo!()
}

/// The address for opening in a browser: `http` or `https` only, with a host; anything else is `None` (a link from
/// data must never run script; trust §3).
pub fn safe_href(href: &str) -> Option<&str> {
    let _ = href;
    todo!()
}

/// An address without its scheme and with double slashes in the path collapsed, for show.
pub fn for_show(href: &str) -> String {
    let _ = href;
    todo!()
}
