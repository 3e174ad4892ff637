//! A tab on the portal: opening addresses, finding things by name, emulating readers.

use std::sync::Mutex;

use anyhow::Context;
use serde_json::{Value, json};
use thirtyfour::{TypingData, WebDriver};

use crate::target::{Role, Target};
use crate::wait;

/// A page's theme, as the reader's system asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// One tab.
pub struct Tab {
    driver: WebDriver,
    origin: String,
    /// The address asked for last, for messages.
    opened: Mutex<String>,
}

impl Tab {
    pub(crate) fn new(driver: WebDriver, origin: &str) -> Self {
        Self { driver, origin: origin.to_owned(), opened: Mutex::default() }
    }

    /// The WebDriver session, for what has no better name here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens a path of the portal, as typed into the address bar.
    pub async fn open(&self, path: &str) -> anyhow::Result<()> {
        self.goto(&format!("{}{path}", self.origin)).await
    }

    /// Opens any address.
    pub async fn goto(&self, address: &str) -> anyhow::Result<()> {
        address.clone_into(&mut self.opened.lock().expect("no test panics while it holds this"));
        self.driver.goto(address).await.with_context(|| format!("cannot open {address}"))
    }

    /// As the reader's reload button.
    pub async fn reload(&self) -> anyhow::Result<()> {
        Ok(self.driver.refresh().await?)
    }

    /// Path, query and fragment of the address bar.
    pub async fn path(&self) -> anyhow::Result<String> {
        let url = self.driver.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.origin).unwrap_or(url.as_str()).to_owned())
    }

    /// Waits until the address bar shows this path (query and fragment included).
    pub async fn at(&self, path: &str) -> anyhow::Result<()> {
        wait::until(format!("the address {path}"), async || {
            let now = self.path().await?;
            anyhow::ensure!(now == path, "it is {now}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until the page shows `text` anywhere.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        wait::until_true(format!("the page to show {text:?}"), async || {
            Ok(self.shown().await?.contains(text))
        })
        .await
        .with_context(|| self.where_it_is())
    }

    /// Waits until the page does not show `text` any more.
    pub async fn loses(&self, text: &str) -> anyhow::Result<()> {
        wait::until_true(format!("the page to stop showing {text:?}"), async || {
            Ok(!self.shown().await?.contains(text))
        })
        .await
        .with_context(|| self.where_it_is())
    }

    /// What a reader sees of the page, blanks squeezed.
    pub async fn shown(&self) -> anyhow::Result<String> {
        let script = "return document.body.innerText.replace(/[\\s\\u00a0]+/g, ' ')";
        Ok(self.evaluate(script).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Runs the body of a function in the page.
    pub async fn evaluate(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// Runs a script at the beginning of every page that is opened from now on, before any of its own: for what a platform
    /// or a browser does that no honest one does.
    pub async fn begin_pages_with(&self, script: &str) -> anyhow::Result<()> {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Sets the size of the view in CSS px.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Sets what the reader's system prefers. Motion is always reduced, so that pictures are of settled pages.
    pub async fn prefer(&self, theme: Theme) -> anyhow::Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": format!("{theme:?}").to_lowercase() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// Lets the page use the clipboard without asking.
    pub async fn allow_clipboard(&self) -> anyhow::Result<()> {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.command("Browser.grantPermissions", permissions).await
    }

    /// What the clipboard holds.
    pub async fn clipboard(&self) -> anyhow::Result<String> {
        let script =
            "const done = arguments[0]; navigator.clipboard.readText().then(done, e => done('! ' + e))";
        let text = self.driver.execute_async(script, Vec::new()).await?;
        Ok(text.json().as_str().unwrap_or_default().to_owned())
    }

    /// Puts text into the clipboard, which must be allowed.
    pub async fn copy(&self, text: &str) -> anyhow::Result<()> {
        let script = "const [text, done] = arguments; navigator.clipboard.writeText(text).then(() => done(''), e => done(`${e}`))";
        let failure = self.driver.execute_async(script, vec![json!(text)]).await?;
        anyhow::ensure!(failure.json() == "", "the clipboard takes nothing: {}", failure.json());
        Ok(())
    }

    /// Sends a DevTools command.
    pub async fn command(&self, name: &str, parameters: Value) -> anyhow::Result<()> {
        self.driver.cdp().send_raw(name, parameters).await.with_context(|| name.to_owned())?;
        Ok(())
    }

    pub(crate) fn where_it_is(&self) -> String {
        format!("on {}", self.opened.lock().expect("no test panics while it holds this"))
    }
}

/// Things on the page, by the names that a reader sees or hears.
impl Tab {
    /// A button (or menu item, switch, summary) by its name.
    pub fn button(&self, name: &str) -> Target<'_> {
        Target::new(self, Role::Button, Some(name))
    }

    /// A link by its name.
    pub fn link(&self, name: &str) -> Target<'_> {
        Target::new(self, Role::Link, Some(name))
    }

    /// A text field, number field or list, by its label.
    pub fn field(&self, label: &str) -> Target<'_> {
        Target::new(self, Role::Field, Some(label))
    }

    /// A checkbox by its label.
    pub fn checkbox(&self, label: &str) -> Target<'_> {
        Target::new(self, Role::Checkbox, Some(label))
    }

    /// A radio button by its label.
    pub fn radio(&self, label: &str) -> Target<'_> {
        Target::new(self, Role::Radio, Some(label))
    }

    /// A file input, which a page may hide behind a button.
    pub fn file_input(&self) -> Target<'_> {
        Target::new(self, Role::File, None)
    }

    /// A heading of any level by its text.
    pub fn heading(&self, name: &str) -> Target<'_> {
        Target::new(self, Role::Heading, Some(name))
    }

    /// The page's one main heading.
    pub fn h1(&self) -> Target<'_> {
        Target::new(self, Role::H1, None)
    }

    /// An open dialog.
    pub fn dialog(&self) -> Target<'_> {
        Target::new(self, Role::Dialog, None)
    }

    /// What is announced at once.
    pub fn alert(&self) -> Target<'_> {
        Target::new(self, Role::Alert, None)
    }

    /// A row of a table whose text contains `part`.
    pub fn row(&self, part: &str) -> Target<'_> {
        Target::new(self, Role::Row, Some(part)).about()
    }

    /// A landmark, section or log by its label.
    pub fn region(&self, name: &str) -> Target<'_> {
        Target::new(self, Role::Region, Some(name))
    }

    /// Anything whose own text is exactly this.
    pub fn text(&self, text: &str) -> Target<'_> {
        Target::new(self, Role::Text, Some(text))
    }
}
