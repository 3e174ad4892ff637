//! The deployment as a clfpy script and as a curl line: the same call from outside the portal.

use super::form::Form;
use super::json::{self, Values};
use crate::domain::quote::{literal, posix};

/// The script of the manual's step 4, with this service's values. The token comes from `CFG_TOKEN`, as there.
/// `api` is the absolute base address of the API.
pub fn clfpy(form: &Form, values: Values, api: &str, name: &str) -> String {
    // A JSON text is Python too, but for null, which no definition that can be sent has.
    let definition = json::write(form, values);
    format!(
        "import os\nfrom pprint import pprint\n\nimport clfpy\n\n\
         interface_url = {}\ntoken = os.environ['CFG_TOKEN']\nname = {}\n\n\
         srv = clfpy.ServicesClient(interface_url)\nservice_definition = {}\n\
         pprint(srv.update_service(token, name, service_definition))\n",
        literal(api),
        literal(name),
        definition.trim_end().replace("\"value\": null}", "\"value\": None}"),
    )
}

/// One curl line for bash, zsh, sh and fish. `address` is the absolute address of the service in the API.
pub fn curl(form: &Form, values: Values, address: &str) -> String {
    let body = json::write(form, values);
    // On one line: JSON has no line breaks inside its strings.
    let body: String = body.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    format!(
        "curl -X PUT -H \"X-Auth-Token: $CFG_TOKEN\" -H 'Content-Type: application/json' --data-raw {} {}",
        posix(&body),
        posix(address)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::definition::table::Table;
    use crate::domain::quote::is_unseen;
    use proptest::prelude::*;

    fn form(variables: Vec<(String, String)>) -> Form {
        let mut table = Table::default();
        for (name, value) in variables {
            table.add(name, Some(value));
        }
        let [tag, reservation, limit, port] = ["latest", "100", "150", "80"].map(str::to_owned);
        Form { tag, reservation, limit, port, table }
    }

    #[test]
    fn the_script_is_the_manuals() {
        let form = form(vec![("CONTEXT_ROOT".to_owned(), "/p-n".to_owned())]);
        let expected = r#"import os
from pprint import pprint

import clfpy

interface_url = "https://api.hetcomp.org/servicectl-1/"
token = os.environ['CFG_TOKEN']
name = "n"

srv = clfpy.ServicesClient(interface_url)
service_definition = {
  "container-tag": "latest",
  "memory-reservation": 100,
  "memory-limit": 150,
  "container-port": 80,
  "environment": [
    {"name": "CONTEXT_ROOT", "value": "/p-n"}
  ]
}
pprint(srv.update_service(token, name, service_definition))
"#;
        assert_eq!(clfpy(&form, Values::Shown, "https://api.hetcomp.org/servicectl-1/", "n"), expected);
    }

    #[test]
    fn masked_snippets_hold_no_secret() {
        let form = form(vec![("DB_PASSWORD".to_owned(), "canary".to_owned())]);
        assert!(!clfpy(&form, Values::Masked, "http://h/", "n").contains("canary"));
        assert!(!curl(&form, Values::Masked, "http://h/n").contains("canary"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_shell_hands_curl_the_very_definition(
            variables in proptest::collection::vec((".{1,10}", any::<String>()), 0..5),
        ) {
            let form = form(variables);
            let line = curl(&form, Values::Shown, "http://127.0.0.1:8080/servicectl-1/services/n");
            prop_assert!(!line.chars().any(is_unseen));
            let words = shlex::split(&line).ok_or_else(|| TestCaseError::fail("not a command"))?;
            prop_assert_eq!(words.len(), 10);
            let read = json::read(&words[8]).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
            prop_assert!(read.form.same_as(&form));
        }
    }
}
