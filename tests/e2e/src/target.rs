//! Something on the page, named by role and accessible name, looked up anew each time it is used.

use std::fmt;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::tab::Tab;
use crate::wait;

const FIND: &str = include_str!("find.js");

/// What kind of thing a reader takes it for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Also menu items, switches and summaries.
    Button,
    /// With an address.
    Link,
    /// Text, number, password, list.
    Field,
    /// A file input, shown or not.
    File,
    /// A box to tick.
    Checkbox,
    /// One of several.
    Radio,
    /// Of any level.
    Heading,
    /// The main heading.
    H1,
    /// An open one.
    Dialog,
    /// Announced at once.
    Alert,
    /// Announced when there is time.
    Status,
    /// Of a table.
    Row,
    /// Of a table, headers included.
    Cell,
    /// By its caption.
    Table,
    /// Fields or details that belong together.
    Group,
    /// A landmark, section or log.
    Region,
    /// Of a list.
    Item,
    /// The innermost element with this text.
    Text,
}

/// A description of elements; nothing is looked up before it is used, and every use waits for it.
#[derive(Clone)]
pub struct Target<'a> {
    tab: &'a Tab,
    within: Option<Box<Target<'a>>>,
    role: Role,
    name: Option<String>,
    exact: bool,
    nth: Option<usize>,
}

impl<'a> Target<'a> {
    pub(crate) fn new(tab: &'a Tab, role: Role, name: Option<&str>) -> Self {
        Self { tab, within: None, role, name: name.map(str::to_owned), exact: true, nth: None }
    }

    /// The name need only contain the words given.
    #[must_use]
    pub fn about(mut self) -> Self {
        self.exact = false;
        self
    }

    /// Of several the one at this place, counted from 0; without it several are an error.
    #[must_use]
    pub fn nth(mut self, at: usize) -> Self {
        self.nth = Some(at);
        self
    }

    /// Looked for inside `outer`.
    #[must_use]
    pub fn inside(mut self, outer: &Target<'a>) -> Self {
        self.within = Some(Box::new(outer.clone()));
        self
    }

    /// All elements that fit now.
    pub async fn all(&self) -> anyhow::Result<Vec<WebElement>> {
        let within = match &self.within {
            Some(outer) => Box::pin(outer.now()).await?.to_json()?,
            None => Value::Null,
        };
        let role = format!("{:?}", self.role).to_lowercase();
        let arguments = vec![within, json!(role), json!(self.name), json!(self.exact)];
        Ok(self.tab.driver().execute(FIND, arguments).await?.elements()?)
    }

    /// The element, if exactly one fits now (or the one asked for by [`Self::nth`]).
    pub async fn now(&self) -> anyhow::Result<WebElement> {
        let mut all = self.all().await?;
        if let Some(at) = self.nth {
            ensure!(at < all.len(), "{self}: there are {}", all.len());
            return Ok(all.swap_remove(at));
        }
        match all.len() {
            1 => Ok(all.swap_remove(0)),
            0 => bail!("there is no {self}"),
            many => bail!("there are {many} of {self}"),
        }
    }

    /// Does something with the element as soon as that works; an element that was just drawn anew is looked up again.
    async fn when_there<T>(
        &self,
        what: &str,
        act: impl AsyncFn(&WebElement) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        wait::until(format!("{self} {what}"), async || {
            let element = self.now().await?;
            Ok(Some(act(&element).await?))
        })
        .await
        .with_context(|| self.tab.where_it_is())
    }

    /// Waits until it is there.
    pub async fn wait(&self) -> anyhow::Result<WebElement> {
        self.when_there("to be there", async |element| Ok(element.clone())).await
    }

    /// Waits until nothing fits.
    pub async fn gone(&self) -> anyhow::Result<()> {
        wait::until_true(format!("{self} to go"), async || Ok(self.all().await?.is_empty()))
            .await
            .with_context(|| self.tab.where_it_is())
    }

    /// Whether it is there now, without waiting.
    pub async fn is_there(&self) -> anyhow::Result<bool> {
        Ok(!self.all().await?.is_empty())
    }

    /// Clicks, once it can be clicked.
    pub async fn click(&self) -> anyhow::Result<()> {
        self.when_there("to be clicked", async |element| {
            ensure!(element.is_enabled().await?, "it is disabled");
            element.scroll_into_view().await?;
            Ok(element.click().await?)
        })
        .await
    }

    /// Replaces what a field holds, as a person does: all of it marked, then typed over.
    pub async fn fill(&self, text: &str) -> anyhow::Result<()> {
        use thirtyfour::{Key, TypingData};
        self.when_there("to be typed into", async |element| {
            ensure!(element.is_enabled().await?, "it is disabled");
            element.focus().await?;
            element.send_keys(Key::Control + "a").await?;
            let typed = if text.is_empty() { TypingData::from(Key::Delete) } else { TypingData::from(text) };
            element.send_keys(typed).await?;
            let held = element.prop("value").await?.unwrap_or_default();
            ensure!(held.replace("\r\n", "\n") == text, "it holds {held:?} after {text:?} was typed");
            Ok(())
        })
        .await
    }

    /// Types at the caret, without looking at what the field makes of it.
    pub async fn type_text(&self, text: &str) -> anyhow::Result<()> {
        self.when_there("to be typed into", async |element| Ok(element.send_keys(text).await?)).await
    }

    /// Chooses the option with this text.
    pub async fn choose(&self, option: &str) -> anyhow::Result<()> {
        self.when_there("to be chosen from", async |element| {
            let select = thirtyfour::components::SelectElement::new(element).await?;
            Ok(select.select_by_exact_text(option).await?)
        })
        .await
    }

    /// Gives a file input this file.
    pub async fn give_file(&self, path: &std::path::Path) -> anyhow::Result<()> {
        let path = path.to_string_lossy().into_owned();
        self.when_there("to take a file", async |element| Ok(element.send_keys(path.as_str()).await?)).await
    }

    /// What a reader sees of it.
    pub async fn text(&self) -> anyhow::Result<String> {
        self.when_there("to be read", async |element| Ok(element.text().await?)).await
    }

    /// What a field holds.
    pub async fn value(&self) -> anyhow::Result<String> {
        self.when_there("to be read", async |element| Ok(element.prop("value").await?.unwrap_or_default()))
            .await
    }

    /// An attribute, if it is set.
    pub async fn attribute(&self, name: &str) -> anyhow::Result<Option<String>> {
        self.when_there("to be read", async |element| Ok(element.attr(name).await?)).await
    }

    /// Whether a person could use it.
    pub async fn is_enabled(&self) -> anyhow::Result<bool> {
        self.when_there("to be read", async |element| {
            let is_barred = element.attr("aria-disabled").await?.as_deref() == Some("true");
            Ok(element.is_enabled().await? && !is_barred)
        })
        .await
    }

    /// Waits until its text contains `part`.
    pub async fn says(&self, part: &str) -> anyhow::Result<()> {
        self.when_there(&format!("to say {part:?}"), async |element| {
            let text = element.text().await?;
            ensure!(text.contains(part), "it says {text:?}");
            Ok(())
        })
        .await
    }
}

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = format!("{:?}", self.role).to_lowercase();
        match (&self.name, self.exact) {
            (Some(name), true) => write!(f, "{role} {name:?}"),
            (Some(name), false) => write!(f, "{role} about {name:?}"),
            (None, _) => f.write_str(&role),
        }?;
        self.within.as_ref().map_or(Ok(()), |outer| write!(f, " in {outer}"))
    }
}
