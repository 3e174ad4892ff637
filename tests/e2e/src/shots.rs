//! Pictures of whole pages, to be looked at beside the drawn screens.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;

use crate::place;
use crate::tab::{Tab, Theme};

/// Widths of a desk and of a phone, with the heights of their views.
pub const SIZES: [(u32, u32); 2] = [(1280, 900), (390, 844)];

/// Where pictures go.
pub fn folder() -> PathBuf {
    place::target().join("screenshots")
}

/// Takes the page as it is now in both sizes and themes: `<name>-<width>-<theme>.png`.
///
/// # Errors
/// When the page cannot be drawn, or is wider than the view.
pub async fn take(tab: &Tab, name: &str) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder())?;
    for (width, height) in SIZES {
        for theme in [Theme::Light, Theme::Dark] {
            tab.prefer(theme).await?;
            tab.resize(width, height).await?;
            no_sideways_scrolling(tab, name, width).await?;
            tab.resize(width, whole_height(tab).await?.max(height)).await?;
            let file = format!("{name}-{width}-{}.png", format!("{theme:?}").to_lowercase());
            tab.driver().screenshot(&folder().join(&file)).await.with_context(|| file)?;
        }
    }
    let (width, height) = SIZES[0];
    tab.resize(width, height).await?;
    tab.prefer(Theme::Light).await
}

/// Fails when a reader would have to scroll the page sideways.
///
/// # Errors
/// The elements that stick out.
pub async fn no_sideways_scrolling(tab: &Tab, name: &str, width: u32) -> anyhow::Result<()> {
    let script = "
        const view = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= view) return [];
        const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > view + 1);
        return out.slice(0, 5).map(e => e.outerHTML.slice(0, 160));";
    let out = tab.evaluate(script).await?;
    let list: Vec<&str> = out.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    anyhow::ensure!(list.is_empty(), "{name} is wider than {width} px:\n  {}", list.join("\n  "));
    Ok(())
}

async fn whole_height(tab: &Tab) -> anyhow::Result<u32> {
    let height = tab.evaluate("return document.documentElement.scrollHeight").await?;
    // Chromium draws pictures up to 16,384 px.
    Ok(height.as_u64().unwrap_or(900).min(16_000).try_into().unwrap_or(900))
}
