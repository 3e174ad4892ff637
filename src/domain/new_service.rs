//! The form that creates a service: what was typed, and what is wrong with it.

use servicectl_api::{
    HealthCheck, Problem, StatusCodes,
    health_check::{STANDARD_INTERVAL, check_path, parse_interval},
    name,
    service::CreateService,
};

use super::quote::{literal, posix};

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, without the prefix.
    pub name: String,
    /// A health check of one's own, instead of the standard one.
    pub custom: bool,
    /// The path behind `<project>-<name>/`.
    pub path: String,
    /// Accepted answers.
    pub codes: String,
    /// Seconds between two checks.
    pub interval: String,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            name: String::new(),
            custom: false,
            path: String::new(),
            codes: "200-299".to_owned(),
            interval: STANDARD_INTERVAL.to_string(),
        }
    }
}

/// What is wrong, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// The name: the first rule that it breaks.
    pub name: Option<Problem>,
    /// The name is in the list already.
    pub taken: bool,
    /// The path.
    pub path: Option<Problem>,
    /// The accepted answers.
    pub codes: Option<Problem>,
    /// The interval.
    pub interval: Option<Problem>,
}

impl Entry {
    /// The path of the check as the platform gets it. A slash in front, and the fixed part where somebody pasted it
    /// along, are not doubled.
    pub fn rel_path(&self, prefix: &str) -> String {
        let full_name = format!("{prefix}{}", self.name);
        let typed = self.path.trim();
        let rest = typed.trim_start_matches('/');
        let rest = rest.strip_prefix(&full_name).filter(|rest| rest.starts_with(['/', '?'])).unwrap_or(rest);
        if rest.starts_with('?') && typed.contains(&full_name) {
            return format!("{full_name}{rest}");
        }
        format!("{full_name}/{}", rest.trim_start_matches('/'))
    }

    /// What of the path one types, as it is sent; none where the path is not below the fixed part.
    pub fn rest_of_path(&self, prefix: &str) -> Option<String> {
        self.rel_path(prefix).strip_prefix(&format!("{prefix}{}/", self.name)).map(str::to_owned)
    }

    /// The body to send, or all that is wrong. `prefix` is `<project>-`.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(&self, prefix: &str, taken: impl Fn(&str) -> bool) -> Result<CreateService, Box<Wrong>> {
        let mut wrong = Wrong {
            name: name::check(prefix, &self.name).err(),
            taken: taken(&self.name),
            ..Wrong::default()
        };
        let mut health_check = None;
        if self.custom {
            // while the name is wrong, its own sentence is enough
            let path = check_path(&self.rel_path(prefix), &format!("{prefix}{}", self.name));
            let codes = StatusCodes::parse(&self.codes);
            let interval = parse_interval(&self.interval);
            wrong.path = path.as_ref().err().filter(|_| wrong.name.is_none()).cloned();
            wrong.codes = codes.as_ref().err().cloned();
            wrong.interval = interval.as_ref().err().cloned();
            if let (Ok(rel_path), Ok(codes), Ok(interval)) = (path, codes, interval) {
                health_check = Some(HealthCheck { rel_path, status_codes: codes.to_string(), interval });
            }
        }
        if wrong == Wrong::default() {
            Ok(CreateService { name: self.name.clone(), health_check })
        } else {
            Err(Box::new(wrong))
        }
    }
}

/// The call as a curl line. `services` is the absolute address of the list of services in the API.
pub fn curl(service: &CreateService, services: &str) -> String {
    format!(
        "curl -X POST -H \"X-Auth-Token: $CFG_TOKEN\" -H 'Content-Type: application/json' --data-raw {} {}",
        posix(&serde_json::to_string(service).unwrap_or_default()),
        posix(services)
    )
}

/// The call as a clfpy script. `api` is the absolute base address of the API.
pub fn clfpy(service: &CreateService, api: &str) -> String {
    let health_check = service.health_check.as_ref().map(|check| {
        format!(
            "health_check = {{\n    'rel_path': {},\n    'status_codes': {},\n    'interval': {},\n}}\n",
            literal(&check.rel_path),
            literal(&check.status_codes),
            check.interval
        )
    });
    let argument = if health_check.is_some() { ", health_check=health_check" } else { "" };
    format!(
        "import os\nfrom pprint import pprint\n\nimport clfpy\n\n\
         srv = clfpy.ServicesClient({})\ntoken = os.environ['CFG_TOKEN']\n{}\
         pprint(srv.create_new_service(token, {}{argument}))\n",
        literal(api),
        health_check.unwrap_or_default(),
        literal(&service.name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn custom(path: &str) -> Entry {
        Entry { name: "mesh".into(), custom: true, path: path.into(), ..Entry::default() }
    }

    fn read(entry: &Entry) -> Result<CreateService, Box<Wrong>> {
        entry.read("experiment_2-", |name| name == "taken")
    }

    #[test]
    fn a_name_alone_gives_the_standard_check() {
        let entry = Entry { name: "mesh".into(), codes: "nonsense".into(), ..Entry::default() };
        assert_eq!(read(&entry), Ok(CreateService { name: "mesh".into(), health_check: None }));
    }

    #[test]
    fn the_fixed_part_of_the_path_is_never_doubled() {
        for (typed, path) in [
            ("", "experiment_2-mesh/"),
            ("health", "experiment_2-mesh/health"),
            ("/health", "experiment_2-mesh/health"),
            ("//health", "experiment_2-mesh/health"),
            (" MyService?wsdl ", "experiment_2-mesh/MyService?wsdl"),
            ("experiment_2-mesh/MyService?wsdl", "experiment_2-mesh/MyService?wsdl"),
            ("/experiment_2-mesh/health", "experiment_2-mesh/health"),
            ("experiment_2-mesh?wsdl", "experiment_2-mesh?wsdl"),
            ("?wsdl", "experiment_2-mesh/?wsdl"),
            ("experiment_2-meshed", "experiment_2-mesh/experiment_2-meshed"),
        ] {
            assert_eq!(custom(typed).rel_path("experiment_2-"), path, "{typed}");
        }
    }

    #[test]
    fn what_is_typed_of_the_path_is_tidied() {
        for (typed, rest) in [
            ("", Some("")),
            (" /health", Some("health")),
            ("/experiment_2-mesh/health", Some("health")),
            ("experiment_2-mesh?wsdl", None),
        ] {
            assert_eq!(custom(typed).rest_of_path("experiment_2-").as_deref(), rest, "{typed}");
        }
    }

    #[test]
    fn a_custom_check_is_sent_tidied() {
        let entry = Entry { codes: "200, 204".into(), interval: " 60 ".into(), ..custom("health") };
        let check = read(&entry).expect("right").health_check.expect("a check");
        assert_eq!(
            (check.rel_path.as_str(), check.status_codes.as_str(), check.interval),
            ("experiment_2-mesh/health", "200,204", 60)
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let entry = Entry { codes: "5xx".into(), interval: "1".into(), ..custom("../x") };
        let wrong = read(&entry).expect_err("wrong");
        assert!(
            wrong.path.is_some() && wrong.codes.is_some() && wrong.interval.is_some() && wrong.name.is_none()
        );
        let wrong = read(&Entry { name: "Mesh_".into(), ..custom("x") }).expect_err("wrong");
        assert!(wrong.name.is_some() && wrong.path.is_none());
        assert!(read(&Entry { name: "taken".into(), ..Entry::default() }).expect_err("wrong").taken);
    }

    #[test]
    fn the_calls_do_the_same_from_outside() {
        let plain = CreateService { name: "mesh".into(), health_check: None };
        assert_eq!(
            curl(&plain, "http://h/servicectl-1/services"),
            "curl -X POST -H \"X-Auth-Token: $CFG_TOKEN\" -H 'Content-Type: application/json' --data-raw \
             '{\"name\":\"mesh\"}' http://h/servicectl-1/services"
        );
        assert!(clfpy(&plain, "http://h/").ends_with("pprint(srv.create_new_service(token, \"mesh\"))\n"));
        let service = read(&custom("health")).expect("right");
        let script = clfpy(&service, "http://h/");
        assert!(script.contains("    'rel_path': \"experiment_2-mesh/health\",\n"), "{script}");
        assert!(script.contains("token, \"mesh\", health_check=health_check)"), "{script}");
    }
}
