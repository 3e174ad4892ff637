//! Every page of the portal as it stands: title, heading, links, accessibility, sizes, pictures.

use e2e::server::Options;
use e2e::shots::{self, no_sideways_scrolling};
use e2e::stage::{Stage, stage, stage_with};
use e2e::tab::Theme;
use e2e::{axe, wait};

/// A page: the name of its pictures, its address, its title, its heading, and words that stand there once it is whole.
struct Page {
    name: &'static str,
    path: &'static str,
    title: &'static str,
    h1: &'static str,
    whole: &'static str,
}

const fn page(
    name: &'static str,
    path: &'static str,
    title: &'static str,
    h1: &'static str,
    whole: &'static str,
) -> Page {
    Page { name, path, title, h1, whole }
}

/// All routes, with a service that runs.
const ROUTES: &[Page] = &[
    page("services", "/", "Services · servicectl", "Services", "mesh-viewer"),
    page("new", "/new", "New service · servicectl", "New service", "What you will get"),
    page("overview", "/services/newservice", "Overview · newservice · servicectl", "newservice", "Running"),
    page(
        "image",
        "/services/newservice/image",
        "Image · newservice · servicectl",
        "newservice",
        "docker login",
    ),
    page(
        "definition",
        "/services/newservice/definition",
        "Definition · newservice · servicectl",
        "newservice",
        "Reserved memory",
    ),
    page("events", "/services/newservice/events", "Events · newservice · servicectl", "newservice", "steady"),
    page(
        "logs",
        "/services/newservice/logs",
        "Logs · newservice · servicectl",
        "newservice",
        "ELB-HealthChecker",
    ),
    page(
        "health",
        "/services/newservice/health",
        "Health · newservice · servicectl",
        "newservice",
        "every 30 s",
    ),
    page(
        "settings",
        "/services/newservice/settings",
        "Settings · newservice · servicectl",
        "newservice",
        "Full name",
    ),
    page(
        "not-found",
        "/no/such/page",
        "Page not found · servicectl",
        "Page not found",
        "has no page at this address",
    ),
];

/// Further states of pages that deserve a look.
const STATES: &[Page] = &[
    page(
        "overview-crash",
        "/services/hpc-preprocessor",
        "Overview · hpc-preprocessor · servicectl",
        "hpc-preprocessor",
        "Restart loop",
    ),
    page(
        "overview-unhealthy",
        "/services/mesh-viewer",
        "Overview · mesh-viewer · servicectl",
        "mesh-viewer",
        "Unhealthy",
    ),
    page(
        "overview-deploying",
        "/services/optimiser",
        "Overview · optimiser · servicectl",
        "optimiser",
        "Deploying",
    ),
    page(
        "overview-never",
        "/services/report-builder",
        "Overview · report-builder · servicectl",
        "report-builder",
        "Not started yet",
    ),
    page(
        "definition-never",
        "/services/report-builder/definition",
        "Definition · report-builder · servicectl",
        "report-builder",
        "Reserved memory",
    ),
    page(
        "logs-never",
        "/services/report-builder/logs",
        "Logs · report-builder · servicectl",
        "report-builder",
        "report-builder",
    ),
    page("missing", "/services/nowhere", "Overview · nowhere · servicectl", "nowhere", "nowhere"),
];

async fn show(stage: &Stage, page: &Page) -> anyhow::Result<()> {
    stage.tab.open(page.path).await?;
    stage.tab.h1().says(page.h1).await?;
    stage.tab.sees(page.whole).await?;
    nothing_is_busy(stage).await
}

/// No region is still waiting for its first data.
async fn nothing_is_busy(stage: &Stage) -> anyhow::Result<()> {
    wait::until_true("nothing to be busy", async || {
        let busy = stage.tab.evaluate("return document.querySelectorAll('[aria-busy=true]').length").await?;
        Ok(busy == 0)
    })
    .await
}

async fn signed_in_with_a_running_service(stage: &mut Stage) -> anyhow::Result<()> {
    stage.api().await?.until_steady("newservice").await?;
    stage.watch.provoke("/services/nowhere"); // one of the states is a service that is not there
    stage.sign_in_at("/").await
}

#[tokio::test]
async fn every_route_has_a_title_one_visible_h1_and_no_duplicate_id() {
    stage(async |stage| {
        signed_in_with_a_running_service(stage).await?;
        for page in ROUTES.iter().chain(STATES) {
            show(stage, page).await?;
            assert_eq!(stage.tab.driver().title().await?, page.title, "{}", page.path);
            assert_eq!(stage.tab.h1().all().await?.len(), 1, "{} has more than one h1", page.path);
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn no_route_breaks_a_rule_of_axe_in_either_theme_at_any_width() {
    stage(async |stage| {
        signed_in_with_a_running_service(stage).await?;
        for page in ROUTES.iter().chain(STATES) {
            show(stage, page).await?;
            for theme in [Theme::Light, Theme::Dark] {
                stage.tab.prefer(theme).await?;
                for width in [320, 768, 1280] {
                    stage.tab.resize(width, 800).await?;
                    let state = format!("{} at {width} px, {theme:?}", page.path);
                    axe::check(&stage.tab, &state).await?;
                    no_sideways_scrolling(&stage.tab, &state, width).await?;
                }
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn controls_are_big_enough_and_show_where_the_focus_is() {
    stage(async |stage| {
        signed_in_with_a_running_service(stage).await?;
        for page in ROUTES.iter().chain(STATES) {
            show(stage, page).await?;
            for width in [320, 1280] {
                stage.tab.resize(width, 800).await?;
                let small = stage.tab.evaluate(SMALL_CONTROLS).await?;
                anyhow::ensure!(small == serde_json::json!([]), "{} at {width} px: {small:#}", page.path);
            }
        }
        Ok(())
    })
    .await;
}

/// Controls under 24 × 24 px; a link inside a sentence is as high as its line (WCAG 2.5.8 excepts it).
const SMALL_CONTROLS: &str = "
    const controls = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary');
    const isShown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert], [aria-hidden=true]');
    const isInline = e => e.matches('a') && getComputedStyle(e).display === 'inline';
    const box = e => {
        const own = e.getBoundingClientRect();
        const label = e.matches('[type=checkbox], [type=radio]') && e.closest('label');
        return label ? label.getBoundingClientRect() : own;
    };
    return [...controls].filter(isShown).filter(e => !isInline(e) && !e.classList.contains('vh')).filter(e => {
        const { width, height } = box(e);
        return width > 1 && height > 1 && (width < 23.9 || height < 23.9);
    }).map(e => `${e.outerHTML.slice(0, 120)} is ${box(e).width} × ${box(e).height}`);";

#[tokio::test]
async fn the_list_links_each_service_and_a_service_its_tabs_at_every_width() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        let names = stage.api().await?.names().await?;
        for width in [320, 390, 1280, 2560] {
            stage.tab.resize(width, 900).await?;
            stage.tab.open("/").await?;
            for name in &names {
                let href = stage.tab.link(name).about().nth(0).attribute("href").await?;
                assert_eq!(href, Some(format!("/services/{name}")));
            }
            stage.tab.open("/services/newservice").await?;
            for (word, path) in [
                ("Overview", ""),
                ("Image", "/image"),
                ("Definition", "/definition"),
                ("Events", "/events"),
                ("Logs", "/logs"),
                ("Health", "/health"),
                ("Settings", "/settings"),
            ] {
                // a tab may carry a note: "Events 3"
                let link = stage.tab.link(word).about().inside(&stage.tab.region("Pages of newservice"));
                let href = link.attribute("href").await?;
                assert_eq!(href, Some(format!("/services/newservice{path}")), "{width} px");
            }
        }
        Ok(())
    })
    .await;
}

/// There is no hovering on a phone.
#[tokio::test]
async fn the_reason_of_each_service_stands_whole_in_the_list() {
    stage(async |stage| {
        stage.sign_in_at("/").await?;
        stage.tab.row("mesh-viewer").says("answers 500").await?;
        let cut = "return [...document.querySelectorAll('.services tbody :is(.c-why .why, .c-name > .narrow-only)')]
            .filter(e => e.checkVisibility() && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1))
            .map(e => e.textContent).join('; ')";
        for width in [390, 820] {
            stage.tab.resize(width, 900).await?;
            let cut = stage.tab.evaluate(cut).await?;
            anyhow::ensure!(cut == "", "{width} px cut off: {cut}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pictures_of_every_route() {
    stage(async |stage| {
        stage.tab.open("/sign-in").await?;
        stage.tab.h1().says("Sign in").await?;
        axe::check(&stage.tab, "the sign-in page").await?;
        shots::take(&stage.tab, "sign-in").await?;
        signed_in_with_a_running_service(stage).await?;
        for page in ROUTES.iter().chain(STATES) {
            show(stage, page).await?;
            shots::take(&stage.tab, page.name).await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn paths_that_nobody_has_are_answered_as_pages_and_files() {
    stage(async |stage| {
        let client = reqwest::Client::new();
        let answer = |path: &'static str, accept: &'static str| {
            client.get(format!("{}{path}", stage.server.origin())).header("Accept", accept).send()
        };
        assert_eq!(answer("/no/such/page", "text/html").await?.status(), 200);
        assert_eq!(answer("/services/newservice/logs", "text/html").await?.status(), 200);
        assert_eq!(answer("/no-such-file.js", "*/*").await?.status(), 404);
        stage.tab.open("/no/such/page").await?;
        stage.tab.h1().says("Page not found").await
    })
    .await;
}

#[tokio::test]
async fn the_base_contract_alone_carries_every_page() {
    stage_with(Options { base_contract_only: true, ..Options::default() }, async |stage| {
        // The original answers the about document with 404, which the browser reports.
        stage.watch.provoke("/servicectl-1/ - Failed");
        signed_in_with_a_running_service(stage).await?;
        for page in ROUTES.iter().filter(|page| page.name != "definition") {
            show(stage, page).await?;
            axe::check(&stage.tab, &format!("{} by the base contract", page.path)).await?;
        }
        // The environment cannot be read there, and the page says so.
        stage.tab.open("/services/newservice/definition").await?;
        stage.tab.sees("Reserved memory").await?;
        shots::take(&stage.tab, "definition-base-contract").await
    })
    .await;
}
