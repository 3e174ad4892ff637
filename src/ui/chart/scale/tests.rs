use super::{Scale, Stretch, grid, paths, place, ticks};
use crate::ui::Tone;

fn scale() -> Scale {
    Scale { time: (0.0, 100.0), x: (0.0, 100.0), top: 2.0, y: (100.0, 0.0) }
}

fn stretch(from: f64, to: f64, value: f64, tone: Tone) -> Stretch {
    Stretch { from, to, value, tone }
}

#[test]
fn a_line_changes_its_tone_where_the_value_changes() {
    let line = [
        stretch(0.0, 40.0, 1.0, Tone::Good),
        stretch(40.0, 60.0, 0.0, Tone::Bad),
        stretch(60.0, 100.0, 1.0, Tone::Bad),
    ];
    assert_eq!(
        paths(&line, &scale()),
        [
            (Tone::Good, "M0.0 50.0H0.0V50.0H40.0".to_owned()),
            (Tone::Bad, "M40.0 50.0H40.0V100.0H60.0H60.0V50.0H100.0".to_owned()),
        ]
    );
}

#[test]
fn a_hole_in_time_is_a_hole_in_the_line() {
    let line = [stretch(0.0, 20.0, 1.0, Tone::Good), stretch(60.0, 80.0, 1.0, Tone::Good)];
    let paths = paths(&line, &scale());
    assert_eq!(paths.len(), 2);
    assert!(paths[1].1.starts_with("M60.0 50.0"), "{}", paths[1].1);
}

#[test]
fn what_lies_outside_the_shown_time_is_cut() {
    let line = [stretch(-50.0, -10.0, 1.0, Tone::Good), stretch(-10.0, 10.0, 2.0, Tone::Good)];
    assert_eq!(paths(&line, &scale()), [(Tone::Good, "M0.0 0.0H0.0V0.0H10.0".to_owned())]);
}

#[test]
fn the_grid_has_whole_numbers_and_few_lines() {
    assert_eq!(grid(0.0), (2.0, 1.0));
    assert_eq!(grid(3.0), (3.0, 1.0));
    assert_eq!(grid(5.0), (6.0, 2.0));
    assert_eq!(grid(73.0), (80.0, 20.0));
    let (top, step) = grid(4321.0);
    assert!(top >= 4321.0 && top / step <= 5.0);
}

#[test]
fn ticks_stand_on_whole_minutes_of_the_readers_zone() {
    let hour = Scale { time: (10.0, 3610.0), x: (0.0, 800.0), top: 1.0, y: (1.0, 0.0) };
    let (at, step) = ticks(&hour, 80.0, 0.0);
    assert_eq!(step, 600.0);
    assert_eq!(at[0], 600.0);
    assert!(at.iter().all(|at| hour.x(*at) <= 800.0 - 48.0));
    // half-hour zones too
    let (shifted, _) = ticks(&hour, 300.0, 1_800.0);
    assert!(shifted.iter().all(|at| (at + 1_800.0) % 1_800.0 == 0.0));
}

#[test]
fn an_empty_time_has_no_ticks() {
    let empty = Scale { time: (5.0, 5.0), ..scale() };
    assert!(ticks(&empty, 80.0, 0.0).0.is_empty());
    assert_eq!(empty.x(5.0), 100.0);
}

#[test]
fn words_of_flags_never_overlap() {
    assert_eq!(place(&[(10.0, 60.0), (200.0, 60.0)], 0.0, 400.0), [Some(true), Some(true)]);
    // the second has no room to the right, and to its left the first one's word stands
    assert_eq!(place(&[(10.0, 60.0), (90.0, 400.0)], 0.0, 400.0), [Some(true), None]);
    assert_eq!(place(&[(390.0, 60.0)], 0.0, 400.0), [Some(false)]);
    assert_eq!(place(&[(100.0, 60.0), (104.0, 60.0)], 0.0, 400.0), [Some(false), Some(true)]);
}
