//! Where things stand in a chart: pure arithmetic, in CSS pixels and seconds.

use crate::ui::Tone;

/// A stretch of time with one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Start, seconds since the epoch.
    pub from: f64,
    /// End.
    pub to: f64,
    /// The value.
    pub value: f64,
    /// Its tone.
    pub tone: Tone,
}

/// The frame that maps time and value to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Left and right end of the time that is shown.
    pub(super) time: (f64, f64),
    /// Pixels of the left and the right end.
    pub(super) x: (f64, f64),
    /// The value at the upper edge; the lower edge is 0.
    pub(super) top: f64,
    /// Pixels of the lower and the upper edge.
    pub(super) y: (f64, f64),
}

impl Scale {
    /// The pixel of a time; what lies outside is moved to the edge.
    pub(super) fn x(&self, at: f64) -> f64 {
        let (from, to) = self.time;
        let share = if to > from { (at - from) / (to - from) } else { 1.0 };
        self.x.0 + share.clamp(0.0, 1.0) * (self.x.1 - self.x.0)
    }

    /// The pixel of a value.
    pub(super) fn y(&self, value: f64) -> f64 {
        let share = if self.top > 0.0 { (value / self.top).clamp(0.0, 1.0) } else { 0.0 };
        self.y.0 + share * (self.y.1 - self.y.0)
    }

    /// Whether a time is shown.
    pub(super) fn shows(&self, at: f64) -> bool {
        (self.time.0..=self.time.1).contains(&at)
    }
}

/// The paths of a step line, one for each run of a tone. A path begins where the one before it ended, so that the rise
/// or fall between them has the tone of what came; a hole in time is a hole in the line.
pub(super) fn paths(stretches: &[Stretch], scale: &Scale) -> Vec<(Tone, String)> {
    let mut paths: Vec<(Tone, String)> = Vec::new();
    let mut end: Option<(f64, f64)> = None; // time and value where the line stands
    for stretch in stretches {
        if stretch.to < scale.time.0 || stretch.from > scale.time.1 || stretch.to < stretch.from {
            continue;
        }
        let (x, y) = (scale.x(stretch.from), scale.y(stretch.value));
        let joins = end.filter(|(at, _)| (stretch.from - at).abs() < 0.5);
        let path = match (paths.last_mut(), joins) {
            (Some((tone, path)), Some(_)) if *tone == stretch.tone => path,
            (_, joins) => {
                let start = joins.map_or(y, |(_, value)| scale.y(value));
                paths.push((stretch.tone, format!("M{x:.1} {start:.1}")));
                match paths.last_mut() {
                    Some((_, path)) => path,
                    None => continue,
                }
            }
        };
        path.push_str(&format!("H{x:.1}V{y:.1}H{:.1}", scale.x(stretch.to)));
        end = Some((stretch.to, stretch.value));
    }
    paths
}

/// The upper edge for values up to `most`, and the distance of the grid lines: whole numbers, at most five lines.
pub(super) fn grid(most: f64) -> (f64, f64) {
    let most = most.max(2.0).ceil();
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
        .into_iter()
        .find(|step| most / step <= 4.0)
        .unwrap_or_else(|| (most / 4.0).ceil());
    ((most / step).ceil() * step, step)
}

const STEPS: [f64; 17] = [
    10.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1_800.0,
    3_600.0,
    7_200.0,
    10_800.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
];

/// The times to name under the axis and their distance, such that no two names come closer than `room` pixels.
/// `offset` is the reader's zone in seconds east of UTC: names are on whole minutes and hours there.
pub(super) fn ticks(scale: &Scale, room: f64, offset: f64) -> (Vec<f64>, f64) {
    let (from, to) = scale.time;
    let width = scale.x.1 - scale.x.0;
    if to <= from || width <= 0.0 {
        return (Vec::new(), STEPS[0]);
    }
    let least = (to - from) / width * room;
    let step = STEPS.into_iter().find(|step| *step >= least).unwrap_or(least);
    let first = ((from + offset) / step).ceil() * step - offset;
    let mut ticks = Vec::new();
    let mut at = first;
    // the right end says "now"
    while at <= to && scale.x(at) <= scale.x.1 - room * 0.6 {
        ticks.push(at);
        at += step;
    }
    (ticks, step)
}

/// Where the words of flags at these pixels go: `Some(true)` to the right of the flag, `Some(false)` to its left, `None`
/// where there is no room. `widths` are the words' widths in pixels.
pub(super) fn place(flags: &[(f64, f64)], left: f64, right: f64) -> Vec<Option<bool>> {
    const GAP: f64 = 10.0;
    let mut taken = left;
    let mut places = Vec::with_capacity(flags.len());
    for (index, &(x, width)) in flags.iter().enumerate() {
        let next = flags.get(index + 1).map_or(right, |(next, _)| (next - GAP).min(right));
        let place = if x + GAP + width <= next {
            Some(true)
        } else if x - GAP - width >= taken {
            Some(false)
        } else {
            None
        };
        taken = match place {
            Some(true) => x + GAP + width,
            _ => x + GAP,
        };
        places.push(place);
    }
    places
}

#[cfg(test)]
mod tests;
