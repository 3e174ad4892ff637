//! A platform that answers what no honest one does: the page's own `fetch` changes answers of the real one.

use serde_json::{Value, json};

use crate::tab::Tab;

/// What is changed.
#[derive(Default)]
pub struct StandIn {
    /// Names put into the list of services; of these the report is that of `service`.
    pub names: Vec<String>,
    /// The service whose answers are changed.
    pub service: String,
    /// Members of its report's `status` that replace those of the platform.
    pub status: Value,
    /// Log lines put behind those of its newest stream.
    pub lines: Vec<String>,
}

/// Wraps `fetch`; `given` stands before it.
const WRAP: &str = "
    const send = window.fetch;
    const base = '/servicectl-1/services';
    const answer = (body, like) =>
        new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json', date: like.headers.get('date') ?? '' } });
    window.fetch = async (request, ...rest) => {
        const url = new URL(request.url ?? request, location.href);
        if ((request.method ?? 'GET') !== 'GET' || !url.pathname.startsWith(base)) return send.call(window, request, ...rest);
        const name = decodeURIComponent(url.pathname.slice(base.length + 1));
        const real = given.names.includes(name) ? new URL(`${base}/${given.service}${url.search}`, location.href) : null;
        const got = await send.call(window, real ? new Request(real, { headers: request.headers, signal: request.signal }) : request, ...rest);
        if (!got.ok) return got;
        const body = await got.clone().json();
        if (url.pathname === base) {
            const links = body[0]?.links ?? [];
            return answer([...body, ...given.names.map(name => ({ name, links }))], got);
        }
        if (name !== given.service && !given.names.includes(name)) return got;
        if (url.searchParams.get('view') === 'logs') {
            const time = body.logs[0]?.log_events.at(-1)?.time;
            const more = given.lines.map(message => ({ time, message }));
            if (body.logs[0]) body.logs[0].log_events = [...body.logs[0].log_events, ...more];
            return answer(body, got);
        }
        if (url.searchParams.has('view')) return got;
        Object.assign(body.status, given.status);
        return answer(body, got);
    };";

impl StandIn {
    /// Changes the answers on every page that is opened from now on.
    pub async fn plant(&self, tab: &Tab) -> anyhow::Result<()> {
        let given = json!({
            "names": self.names, "service": self.service, "status": self.status, "lines": self.lines,
        });
        tab.begin_pages_with(&format!("{{ const given = {given}; {WRAP} }}")).await
    }
}
