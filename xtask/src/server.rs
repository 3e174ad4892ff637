//! A running `servicectl`: built, started, and asked where it listens.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::process::{self, Group};
use crate::workspace;

/// Builds the server with cargo's `dev` profile.
pub(crate) fn build(log: &Path, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--package", "servicectl"]);
    process::run(&mut cargo, log, say)
}

/// The server that [`build`] made.
pub(crate) fn binary() -> anyhow::Result<PathBuf> {
    Ok(workspace::target_dir()?.join("debug/servicectl"))
}

/// A server that ends with this value.
pub(crate) struct Server {
    pub(crate) process: Group,
    pub(crate) addresses: Addresses,
}

/// The line that `--print-addresses` gives (issue 2, §3).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// Origin of the portal.
    pub(crate) portal: String,
    /// Origin of the deployed services.
    pub(crate) deployments: String,
    /// Base of the REST API, ends in `/servicectl-1/`.
    pub(crate) api: String,
    /// Address of AuthManager's WSDL.
    pub(crate) auth_wsdl: String,
    /// Link that opens the portal signed in.
    pub(crate) sign_in: String,
}

impl Server {
    /// Starts `servicectl serve` and waits until it serves. What it has to say goes to `stderr`.
    ///
    /// # Errors
    /// When it ends before it serves; its reason stands in `stderr`.
    pub(crate) fn start(binary: &Path, arguments: &[String], stderr: Stdio) -> anyhow::Result<Self> {
        let mut command = Command::new(binary);
        command.arg("serve").args(arguments).arg("--print-addresses");
        command.current_dir(workspace::root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut process = process::start(&mut command)?;
        let stdout = process.child.stdout.take().context("the server has no standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("cannot read what the server prints")?;
        if line.is_empty() {
            let status = process.wait()?;
            bail!("servicectl ended before it served ({status})");
        }
        Ok(Self { addresses: Addresses::parse(&line)?, process })
    }
}

impl Addresses {
    fn parse(line: &str) -> anyhow::Result<Self> {
        let json: Value = serde_json::from_str(line)
            .with_context(|| format!("--print-addresses should print one line of JSON, not {line:?}"))?;
        let text = |key: &str| {
            let value =
                json[key].as_str().with_context(|| format!("--print-addresses names no {key}: {line}"));
            value.map(str::to_owned)
        };
        Ok(Self {
            portal: text("portal")?,
            deployments: text("deployments")?,
            api: text("api")?,
            auth_wsdl: text("auth_wsdl")?,
            sign_in: text("sign_in")?,
        })
    }

    /// The token in the sign-in link.
    pub(crate) fn token(&self) -> anyhow::Result<&str> {
        let (_, token) = self.sign_in.rsplit_once("#token=").context("the sign-in link carries no token")?;
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    const LINE: &str = r#"{"portal":"http://127.0.0.1:8080","deployments":"http://127.0.0.1:8081",
        "api":"http://127.0.0.1:8080/servicectl-1/","auth_wsdl":"http://127.0.0.1:8080/authManager/AuthManager?wsdl",
        "registry":"127.0.0.1:8080","sign_in":"http://127.0.0.1:8080/sign-in#token=abc-_1"}"#;

    #[test]
    fn reads_the_addresses_and_the_token() {
        let addresses = Addresses::parse(LINE).unwrap();
        assert_eq!(addresses.portal, "http://127.0.0.1:8080");
        assert_eq!(addresses.token().unwrap(), "abc-_1");
    }

    #[test]
    fn a_missing_address_is_named() {
        let error = Addresses::parse(r#"{"portal":"http://127.0.0.1:1"}"#).unwrap_err().to_string();
        assert!(error.contains("deployments"), "{error}");
    }
}
