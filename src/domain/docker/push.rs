//! The commands that bring an image into the repository (manual "3 Push a Docker image to the service repository").
//!
//! The manual's `docker login -p <password>` leaves the password in the shell's history and in the list of processes.
//! These commands ask for it and hand it over by `--password-stdin`; it is in none of the texts.

use crate::domain::quote::{literal, posix, powershell, seen};

/// What the commands are about. Words that come from the platform lose what cannot be seen (trust §4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// `<host>/<project>-<name>`, without tag.
    pub repository: String,
    /// What `docker login` gets.
    pub endpoint: String,
    /// Registry user.
    pub user: String,
    /// Name of the image on the user's own machine: the service's name.
    pub image: String,
    /// Tag; checked by [`servicectl_api::tag::check`] before it comes here.
    pub tag: String,
    /// Folder with the Dockerfile.
    pub folder: String,
}

/// The shell that the commands are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shell {
    /// bash, zsh and other POSIX shells.
    Bash,
    /// PowerShell 5.1 and 7.
    PowerShell,
}

/// One command, with what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does, in a few words.
    pub title: &'static str,
    /// The command.
    pub command: String,
}

/// The five commands of the manual, one after the other.
pub fn steps(order: &Order, shell: Shell) -> Vec<Step> {
    let words = Words::new(order, shell);
    let login = match shell {
        // In a sub-shell, so that the password does not stay in a variable. printf is built in: no process list.
        Shell::Bash => format!(
            "(printf 'Registry password: ' && read -rs PASSWORD && echo && printf %s \"$PASSWORD\" | {})",
            words.login()
        ),
        Shell::PowerShell => format!(
            "[Net.NetworkCredential]::new('', (Read-Host -AsSecureString 'Registry password')).Password | {}",
            words.login()
        ),
    };
    vec![
        Step { title: "Log in; asks for the password", command: login },
        Step { title: "Build", command: format!("docker build -t {} {}", words.local, words.folder) },
        Step {
            title: "Tag for the repository",
            command: format!("docker tag {} {}", words.local, words.remote),
        },
        Step { title: "Push", command: format!("docker push {}", words.remote) },
        Step { title: "Log out", command: format!("docker logout {}", words.endpoint) },
    ]
}

/// All commands as one text that can be pasted at once: it is read as a whole before it asks for the password, stops
/// where a command fails, and logs out in any case.
pub fn script(order: &Order, shell: Shell) -> String {
    let commands: Vec<String> = steps(order, shell).into_iter().map(|step| step.command).collect();
    let [login, build, tag, push, logout] = commands.as_slice() else { return commands.join("\n") };
    match shell {
        Shell::Bash => format!("{login} && \\\n{build} && \\\n{tag} && \\\n{push}; \\\n{logout}\n"),
        Shell::PowerShell => {
            let guarded = |command: &String| format!("  if ($LASTEXITCODE -eq 0) {{ {command} }}\n");
            format!("& {{\n  {login}\n{}{}{}  {logout}\n}}\n", guarded(build), guarded(tag), guarded(push))
        }
    }
}

/// The same with clfpy (manual "3 Push a Docker image", convenience method). `api` is the absolute base address.
pub fn clfpy(order: &Order, api: &str, name: &str) -> String {
    format!(
        "import os\n\nimport clfpy\n\n\
         interface_url = {}\ntoken = os.environ['CFG_TOKEN']\nname = {}\n\n\
         srv = clfpy.ServicesClient(interface_url)\ncreds = srv.get_docker_credentials(token, name)\n\
         srv.build_and_push_docker_image(token, name, {}, creds, tag={})\n",
        literal(api),
        literal(name),
        literal(&order.folder),
        literal(&order.tag)
    )
}

/// The words of the commands, quoted for one shell.
struct Words {
    local: String,
    remote: String,
    folder: String,
    endpoint: String,
    user: String,
}

impl Words {
    fn new(order: &Order, shell: Shell) -> Self {
        let quote = |text: &str| match shell {
            Shell::Bash => posix(&seen(text)),
            Shell::PowerShell => powershell(&seen(text)),
        };
        Self {
            local: quote(&format!("{}:{}", order.image, order.tag)),
            remote: quote(&format!("{}:{}", order.repository, order.tag)),
            folder: quote(&folder(&order.folder)),
            endpoint: quote(&order.endpoint),
            user: quote(&order.user),
        }
    }

    fn login(&self) -> String {
        format!("docker login --username {} --password-stdin {}", self.user, self.endpoint)
    }
}

/// A folder that begins with `-` would be an option, `-` alone standard input; none is the folder one stands in.
fn folder(typed: &str) -> String {
    match typed.trim() {
        "" => ".".to_owned(),
        folder if folder.starts_with('-') => format!("./{folder}"),
        folder => folder.to_owned(),
    }
}

#[cfg(test)]
mod tests;
