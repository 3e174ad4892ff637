//! The page that a simulated task answers with.

use super::life::Life;
use crate::runtime::Answer;

const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// A page that says what it is and why it looks the way it does.
pub(super) fn of(life: &Life, status: u16) -> Answer {
    let name = escape(&life.spec.service);
    let heading = match status {
        200 => format!("{name} answers"),
        404 => "404 Not Found".to_owned(),
        _ => format!("{status} Internal Server Error"),
    };
    let why = match (status, &life.choice.wrong_root) {
        (404, Some(root)) => format!(
            "The container serves <code>{}</code>, the platform asks for <code>/{name}</code>. Set <code>CONTEXT_ROOT</code> to \
             <code>/{name}</code> in the definition of the service.",
            escape(&shorten(root))
        ),
        (404, None) => {
            "The task was told to answer so by <code>SIMULATE=http-404</code> in its definition.".to_owned()
        }
        (200, _) => "A container of yours would answer here on the Docker runtime.".to_owned(),
        _ => format!(
            "The task was told to answer so by <code>SIMULATE={}</code> in its definition.",
            life.choice.behaviour.name()
        ),
    };
    let body = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         <style>:root{{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}}body{{max-width:40rem;margin:4rem auto;\
         padding:0 1rem}}dt{{font-weight:600}}dd{{margin:0 0 .5rem}}</style>\n\
         <h1>{heading}</h1>\n<p>This is a simulated service: no container runs, the local platform makes up its answers. \
         {why}</p>\n<dl><dt>Task</dt><dd>{}</dd><dt>Revision</dt><dd>{}</dd><dt>Image tag</dt><dd>{}</dd>\
         <dt>Behaviour</dt><dd>{}</dd></dl>\n</html>\n",
        life.spec.id,
        life.spec.revision,
        escape(&life.spec.definition.container_tag),
        life.choice.behaviour.name(),
    );
    Answer::Page { status, content_type: CONTENT_TYPE, body }
}

/// The first characters of a text that somebody else wrote.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
