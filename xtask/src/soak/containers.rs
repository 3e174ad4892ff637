//! The soaks with a Docker Engine: tests of the engine suite, with more rounds.

use super::Options;
use crate::figures::Figure;

pub(super) fn cycles(options: &Options) -> anyhow::Result<()> {
    take("soak::cycles_of_create_deploy_delete_leave_nothing_behind", options)
}

pub(super) fn kills(options: &Options) -> anyhow::Result<()> {
    take(
        "soak::a_server_that_is_killed_at_any_moment_of_an_update_loses_nothing_and_leaves_no_orphan",
        options,
    )
}

pub(super) fn engine_restarts(options: &Options) -> anyhow::Result<()> {
    let test = "figures::engine::services_come_back_after_each_restart_of_the_engine";
    Figure { test, optimised: false, own_engine: true, has_goals: false }.take(options.rounds)
}

pub(super) fn engine_kills(options: &Options) -> anyhow::Result<()> {
    let test = "figures::engine::an_engine_that_is_killed_in_any_step_of_a_deployment_loses_nothing_and_leaves_no_orphan";
    Figure { test, optimised: false, own_engine: true, has_goals: false }.take(options.rounds)
}

pub(super) fn updates(options: &Options) -> anyhow::Result<()> {
    let test = "figures::updates::updates_at_the_pace_of_life_lose_no_request";
    Figure { test, optimised: true, own_engine: false, has_goals: false }.take(options.rounds)
}

pub(super) fn log_files(options: &Options) -> anyhow::Result<()> {
    let test = "figures::log_files::what_is_read_while_it_is_written_has_no_gap_without_a_mark_over_many_files_of_the_engine";
    Figure { test, optimised: true, own_engine: false, has_goals: false }.take(options.rounds)
}

pub(super) fn large_image(options: &Options) -> anyhow::Result<()> {
    take("images::a_large_image_is_pushed_and_runs_without_being_held_in_memory", options)
}

pub(super) fn many(options: &Options) -> anyhow::Result<()> {
    let test = "figures::many_services_start_at_once_and_cost_little_when_they_stand_still";
    Figure { test, optimised: true, own_engine: false, has_goals: false }.take(options.rounds)
}

fn take(test: &'static str, options: &Options) -> anyhow::Result<()> {
    Figure { test, optimised: false, own_engine: false, has_goals: false }.take(options.rounds)
}
