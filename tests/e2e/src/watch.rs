//! Watching the console: what no page of ours may say.

use anyhow::bail;
use thirtyfour::{BrowserLogEntry, WebDriver};

/// Collects what the console said, and judges it at the end.
#[derive(Default)]
pub struct Watch {
    entries: Vec<BrowserLogEntry>,
    provoked: Vec<String>,
    wanted: Vec<String>,
}

impl Watch {
    /// The test provokes failing requests: the browser's own "Failed to load resource" is no news where it contains
    /// this, for instance `status of 403` or `ERR_CONNECTION_REFUSED`.
    pub fn provoke(&mut self, part: &str) {
        self.provoked.push(part.to_owned());
    }

    /// The test is about an error that the page itself reports: what contains this is no news either.
    pub fn want(&mut self, part: &str) {
        self.wanted.push(part.to_owned());
    }

    /// Takes over what the console has said since the last time.
    pub async fn collect(&mut self, driver: &WebDriver) -> anyhow::Result<()> {
        self.entries.extend(driver.browser_log().await?);
        Ok(())
    }

    /// All of it, one entry a line.
    pub fn transcript(&self) -> String {
        self.entries.iter().map(|entry| format!("{}\n", shown(entry))).collect()
    }

    /// Fails when the page has said what it must not.
    ///
    /// # Errors
    /// The offending entries.
    pub fn judge(&self) -> anyhow::Result<()> {
        let bad: Vec<String> = self.entries.iter().filter(|entry| self.is_bad(entry)).map(shown).collect();
        if !bad.is_empty() {
            bail!("the console says:\n  {}", bad.join("\n  "));
        }
        Ok(())
    }

    /// Errors of any kind, and whatever the content security policy or Trusted Types reports at any level.
    fn is_bad(&self, entry: &BrowserLogEntry) -> bool {
        if entry.message.contains("Failed to load resource") {
            return !self.provoked.iter().any(|part| entry.message.contains(part));
        }
        if self.wanted.iter().any(|part| entry.message.contains(part)) {
            return false;
        }
        let is_policy = entry.source.as_deref() == Some("security")
            || ["Content Security Policy", "Trusted Type", "TrustedHTML"]
                .iter()
                .any(|sign| entry.message.contains(sign));
        is_policy || entry.level == "SEVERE"
    }
}

fn shown(entry: &BrowserLogEntry) -> String {
    format!("{} ({}) {}", entry.level, entry.source.as_deref().unwrap_or("?"), entry.message)
}

#[cfg(test)]
mod tests {
    use thirtyfour::BrowserLogEntry;

    use super::Watch;

    fn watch(level: &str, source: &str, message: &str) -> Watch {
        let entry = BrowserLogEntry {
            level: level.to_owned(),
            message: message.to_owned(),
            timestamp: 0,
            source: Some(source.to_owned()),
        };
        Watch {
            entries: vec![entry],
            provoked: vec!["status of 403".to_owned()],
            wanted: vec!["planted".to_owned()],
        }
    }

    #[test]
    fn errors_and_policy_reports_are_bad_and_provoked_answers_are_not() {
        let refused =
            "http://x/ - Failed to load resource: the server responded with a status of 403 (Forbidden)";
        assert!(watch("SEVERE", "javascript", "Uncaught RuntimeError: unreachable").judge().is_err());
        assert!(watch("SEVERE", "console-api", "our own error").judge().is_err());
        assert!(watch("INFO", "security", "Refused to apply inline style").judge().is_err());
        assert!(watch("SEVERE", "network", &refused.replace("403", "500")).judge().is_err());
        assert!(watch("SEVERE", "network", refused).judge().is_ok());
        assert!(watch("SEVERE", "javascript", "Uncaught Error: planted").judge().is_ok());
        assert!(watch("WARNING", "console-api", "a warning").judge().is_ok());
    }
}
