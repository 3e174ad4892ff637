"""A whole session of clfpy's own command line, `clfpy_cli`, unchanged."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import sys
import tempfile
import unittest
from unittest import mock

import clfpy.cli.cli_auth
import clfpy.cli.cli_services

from cases import WithPlatform
from servicectl import PASSWORD, USER, wait_until


class CommandLine(WithPlatform):
    def session(self, *lines, **environment):
        """What the command line prints for these lines of input. Its addresses are constants, set from outside."""
        address = self.platform.api.rstrip("/")
        script = os.path.join(os.path.dirname(sys.executable), "clfpy_cli")
        loader = importlib.machinery.SourceFileLoader("clfpy_command_line", script)
        module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
        output = io.StringIO()
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.object(clfpy.cli.cli_services, "SERVICES_endpoint", address))
            stack.enter_context(mock.patch.object(clfpy.cli.cli_auth, "AUTH_endpoint", self.platform.wsdl))
            stack.enter_context(mock.patch.dict(os.environ, environment))
            stack.enter_context(mock.patch.object(sys, "stdin", io.StringIO("\n".join(lines) + "\n")))
            stack.enter_context(contextlib.redirect_stdout(output))
            loader.exec_module(module)
            module.AUTH_endpoint = self.platform.wsdl
            command_line = module.CLI()
            command_line.cmdloop()
        return output.getvalue()

    def services(self, *lines):
        known = {"CFG_USERNAME": USER, "CFG_PROJECT": self.platform.project, "CFG_PASSWORD": PASSWORD}
        return self.session("client services", *lines, "exit", "exit", **known)

    def test_create_list_update_status_logs_remove(self):
        name, full = "cli-service", "experiment_2-cli-service"
        self.addCleanup(self.remove, name)
        printed = self.services(f"create_new {name}", "N", "ls")
        self.assertIn(f"Created new service {name}", printed)
        self.assertIn(f"{name:<30} Deployment URL: {self.platform.addresses['deployments']}/{full}", printed)

        self.assertIn("Error: ", self.services(f"create_new {name}", "N"))

        self.put_sample_image(name, "latest")  # the tag that the command line always uses
        with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
            file.write(f"CONTEXT_ROOT=/{full}\n")
            file.flush()
            self.services(f"update {name}", "", "", "", file.name)
        self.until_steady(name)

        printed = self.services(f"status {name}")
        self.assertIn("Running count: 1", printed)
        self.assertIn("Container memory limit: 75", printed)
        wait_until("log lines", lambda: f"- {full}/{full}/" in self.services(f"logs {name} 3"))

        self.assertIn("Cancelled", self.services(f"remove {name}", "n"))
        self.assertIn(f"Service {name} removed", self.services(f"remove {name}", "y"))
        self.assertIn(f"Error: Service {name} doesn't exist", self.services(f"update {name}"))

    def test_a_token_from_the_environment(self):
        printed = self.session("client services", "ls", "exit", "exit", CFG_TOKEN=self.token)
        self.assertIn("Found environment variable 'CFG_TOKEN'", printed)
        self.assertIn("Goodbye", printed)

    def test_wrong_passwords_and_tokens_end_it_with_a_sentence(self):
        wrong = {"CFG_USERNAME": USER, "CFG_PROJECT": self.platform.project, "CFG_PASSWORD": "wrong"}
        output = io.StringIO()
        with contextlib.redirect_stdout(output), self.assertRaises(SystemExit):
            print(self.session("client services", "exit", **wrong))
        with self.assertRaises(SystemExit):
            self.session("client services", "exit", CFG_TOKEN="not-a-token")


if __name__ == "__main__":
    unittest.main()
