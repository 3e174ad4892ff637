//! A step line over time, drawn at its own width: counts, what was wanted, moments, changes.

mod scale;

use leptos::{html, prelude::*};

pub use scale::Stretch;
use scale::{Scale, grid, paths, place, ticks};

use super::{Tone, time::seconds};
use crate::browser::{calendar, size};

/// A moment on the base line.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Seconds since the epoch.
    pub at: f64,
    /// Its tone.
    pub tone: Tone,
    /// What happened, for the tooltip.
    pub says: String,
}

/// A change, flagged under the base line.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Seconds since the epoch.
    pub at: f64,
    /// The words beside it, where there is room.
    pub word: String,
}

/// What a chart shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepData {
    /// The time that is shown, seconds since the epoch. The right end is the present.
    pub time: (f64, f64),
    /// The line itself.
    pub steps: Vec<Stretch>,
    /// A second, thin, dotted line.
    pub second: Vec<Stretch>,
    /// What was wanted: a dashed line.
    pub wanted: Vec<Stretch>,
    /// What is left of this time was put together from other sources, and is drawn fainter.
    pub inferred_until: Option<f64>,
    /// Moments.
    pub dots: Vec<Dot>,
    /// Changes, in the order of time.
    pub flags: Vec<Flag>,
    /// All of it in one sentence, for those who do not see it.
    pub summary: String,
}

const HEIGHT: f64 = 150.0;
const LEFT: f64 = 34.0;
/// Room for the word behind the end of the line of what was wanted.
const RIGHT: f64 = 56.0;
const UPPER: f64 = 16.0;
const LOWER: f64 = 104.0;
/// Room for the name of a time: `23 Nov` or `10:05:30` and air.
const ROOM: f64 = 84.0;
/// Width of a character of the words, generously.
const CHARACTER: f64 = 6.8;

/// The chart. It keeps its height from the start and draws itself anew when its width changes.
#[component]
pub fn StepChart(
    /// What it shows.
    #[prop(into)]
    data: Signal<StepData>,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let width = RwSignal::new(0.0);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            size::observe(&frame, move |new, _| {
                let _ = width.try_set(new.floor());
            });
        }
    });
    let drawing = move || {
        let width = width.get();
        (width > LEFT + RIGHT).then(|| data.with(|data| draw(data, width)))
    };
    view! {
        <div class="chart" node_ref=frame>
            {drawing}
        </div>
    }
}

fn draw(data: &StepData, width: f64) -> impl IntoView + use<> {
    let values = data.steps.iter().chain(&data.second).chain(&data.wanted).map(|stretch| stretch.value);
    let (top, step) = grid(values.fold(0.0, f64::max));
    let scale = Scale { time: data.time, x: (LEFT, width - RIGHT), top, y: (LOWER, UPPER) };
    view! {
        <svg
            viewBox=format!("0 0 {width} {HEIGHT}")
            height=HEIGHT.to_string()
            role="img"
            aria-label=data.summary.clone()
        >
            {levels(&scale, step)}
            {line(&data.wanted, &scale, |_| ("want", Tone::Idle))}
            {line(&data.second, &scale, |tone| ("step second", tone))}
            {line(&before(&data.steps, data.inferred_until), &scale, |tone| ("step inferred", tone))}
            {line(&after(&data.steps, data.inferred_until), &scale, |tone| ("step", tone))}
            {dots(&data.dots, &scale)}
            {wanted_word(data, &scale)}
            {flags(&data.flags, &scale)}
            {times(&scale)}
        </svg>
    }
}

fn levels(scale: &Scale, step: f64) -> impl IntoView + use<> {
    let mut level = 0.0;
    let mut lines = Vec::new();
    while level <= scale.top {
        let y = scale.y(level);
        let path = format!("M{} {y:.1}H{:.1}", scale.x.0, scale.x.1);
        lines.push(view! {
            <path class="grid" d=path></path>
            <text x="8" y=format!("{:.1}", y + 4.0)>{level.to_string()}</text>
        });
        level += step;
    }
    lines
}

fn line(
    stretches: &[Stretch],
    scale: &Scale,
    class: fn(Tone) -> (&'static str, Tone),
) -> impl IntoView + use<> {
    paths(stretches, scale)
        .into_iter()
        .map(|(tone, path)| {
            let (class, tone) = class(tone);
            view! { <path class=class data-v=tone.slug() d=path></path> }
        })
        .collect_view()
}

fn wanted_word(data: &StepData, scale: &Scale) -> impl IntoView + use<> {
    data.wanted.last().map(|wanted| {
        // behind the end of the line, where no step can cross it
        let (x, y) = (scale.x.1 + 6.0, scale.y(wanted.value) + 4.0);
        view! { <text x=x.to_string() y=format!("{y:.1}")>"desired"</text> }
    })
}

/// The parts of a line before a moment.
fn before(line: &[Stretch], moment: Option<f64>) -> Vec<Stretch> {
    let Some(moment) = moment else { return Vec::new() };
    line.iter()
        .filter(|stretch| stretch.from < moment)
        .map(|stretch| Stretch { to: stretch.to.min(moment), ..*stretch })
        .collect()
}

/// The parts of a line after a moment.
fn after(line: &[Stretch], moment: Option<f64>) -> Vec<Stretch> {
    let moment = moment.unwrap_or(f64::MIN);
    line.iter()
        .filter(|stretch| stretch.to > moment)
        .map(|stretch| Stretch { from: stretch.from.max(moment), ..*stretch })
        .collect()
}

fn dots(dots: &[Dot], scale: &Scale) -> impl IntoView + use<> {
    let y = scale.y(0.0).to_string();
    dots.iter()
        .filter(|dot| scale.shows(dot.at))
        .map(|dot| {
            let (x, y) = (format!("{:.1}", scale.x(dot.at)), y.clone());
            view! {
                <circle class="dot" data-v=dot.tone.slug() cx=x cy=y r="4">
                    <title>{dot.says.clone()}</title>
                </circle>
            }
        })
        .collect_view()
}

fn flags(flags: &[Flag], scale: &Scale) -> impl IntoView + use<> {
    let shown: Vec<&Flag> = flags.iter().filter(|flag| scale.shows(flag.at)).collect();
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let room: Vec<(f64, f64)> =
        shown.iter().map(|flag| (scale.x(flag.at), flag.word.chars().count() as f64 * CHARACTER)).collect();
    let places = place(&room, 0.0, scale.x.1);
    let y = scale.y(0.0) + 8.0;
    shown
        .into_iter()
        .zip(places)
        .map(|(flag, place)| {
            let x = scale.x(flag.at);
            let path = format!("M{x:.1} {y:.1}l5 8h-10z");
            let word = place.map(|right| {
                let (x, anchor) = if right { (x + 9.0, "start") } else { (x - 9.0, "end") };
                let y = format!("{:.1}", y + 9.0);
                view! { <text class="flag" x=format!("{x:.1}") y=y text-anchor=anchor>{flag.word.clone()}</text> }
            });
            view! {
                <path class="flag" d=path>
                    <title>{flag.word.clone()}</title>
                </path>
                {word}
            }
        })
        .collect_view()
}

fn times(scale: &Scale) -> impl IntoView + use<> {
    let (at, step) = ticks(scale, ROOM, calendar::offset(scale.time.1));
    let y = (HEIGHT - 8.0).to_string();
    let named = at
        .into_iter()
        .map(|at| {
            let x = scale.x(at);
            // a name at the very edge would leave the picture
            let anchor = if x < LEFT + ROOM / 3.0 { "start" } else { "middle" };
            view! { <text x=format!("{x:.1}") y=y.clone() text-anchor=anchor>{name(at, step)}</text> }
        })
        .collect_view();
    view! {
        {named}
        <text x=scale.x.1.to_string() y=y.clone() text-anchor="end">"now"</text>
    }
}

/// The name of a time on an axis whose names are `step` seconds apart.
fn name(at: f64, step: f64) -> String {
    let at = seconds(at * 1000.0);
    let minute = calendar::minute(at);
    if step < 60.0 {
        calendar::time(at)
    } else if step >= 86_400.0 || minute == "00:00" {
        calendar::short_day(at)
    } else {
        minute
    }
}
