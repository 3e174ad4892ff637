"""The library as the manual uses it: one service from its creation to its end, and every refusal."""

import tempfile
import unittest
import uuid

import clfpy
import requests
from clfpy.services_client import AuthenticationFailedException

from cases import WithPlatform, definition
from servicectl import wait_until


class Journey(WithPlatform):
    def test_a_service_from_its_creation_to_its_end(self):
        name, full = "test-service", "experiment_2-test-service"
        created = self.new_service(name)
        self.assertEqual(created["name"], name)
        links = {link["rel"]: link["href"] for link in created["links"]}
        self.assertEqual(links["self"], f"/services/{name}")
        self.assertEqual(links["deployment"], f"{self.platform.addresses['deployments']}/{full}")
        self.assertIn(name, [service["name"] for service in self.srv.list_services(self.token)])

        never = self.srv.get_service_status(self.token, name)["status"]
        unknown = [never[key] for key in ("service_status", "count_desired", "count_running", "count_pending")]
        self.assertEqual(unknown, ["unknown"] * 4)
        self.assertEqual(self.srv.get_service_logs(self.token, name)["logs"], [])

        credentials = self.srv.get_docker_credentials(self.token, name)
        self.assertTrue(credentials["repo_uri"].endswith(f"/{full}"), credentials)
        for key in ("proxy_endpoint", "user", "password"):
            self.assertTrue(credentials[key], key)

        self.put_sample_image(name)
        answer = self.srv.update_service(self.token, name, definition())
        self.assertIn("Success", answer)
        report = self.until_steady(name)
        task = report["status"]["tasks"][0]
        self.assertEqual(str(uuid.UUID(task["task_name"])), task["task_name"])
        self.assertEqual(task["task_definition"]["revision"], 1)
        self.assertEqual(task["task_definition"]["container_image"], credentials["repo_uri"] + ":sample")

        answer = requests.get(links["deployment"] + "/", timeout=20)
        self.assertEqual(answer.status_code, 200, answer.text)

        answer = self.srv.update_service(self.token, name, definition(memory_limit=200))
        self.assertIn("Success", answer)
        wait_until(
            "revision 2",
            lambda: self.until_steady(name)["status"]["tasks"][0]["task_definition"]["revision"] == 2,
        )

        self.assertIn("Success", self.srv.delete_service(self.token, name))
        self.assertNotIn(name, [service["name"] for service in self.srv.list_services(self.token)])

    def test_logs_are_the_last_lines_of_the_newest_stream(self):
        name = "logs-test"
        report = self.start(name)
        task = report["status"]["tasks"][0]["task_name"]
        logs = wait_until(
            "five lines", lambda: self.lines(name, 5) if len(self.lines(name, 5)[0]["log_events"]) == 5 else None
        )
        self.assertEqual([stream["stream_name"].split("/")[-1] for stream in logs], [task])
        times = [event["time"] for event in logs[0]["log_events"]]
        self.assertEqual(times, sorted(times))

    def lines(self, name, tail):
        return self.srv.get_service_logs(self.token, name, tail=tail)["logs"] or [{"log_events": []}]

    def test_an_env_file_of_clfpys_reading_is_accepted(self):
        name = "env-test"
        self.new_service(name)
        self.put_sample_image(name)
        with tempfile.NamedTemporaryFile("w", suffix=".env") as file:
            # clfpy splits at the last `=`, so the first name arrives as `URL=http://h/?x`.
            file.write("# comment\nURL=http://h/?x=1\nexport A=b\nEMPTY=\n")
            file.flush()
            environment = self.srv.read_env_file(file.name)
        self.assertEqual(environment[0], {"name": "URL=http://h/?x", "value": "1"})
        answer = self.srv.update_service(self.token, name, definition(environment=environment))
        self.assertIn("Success", answer)

    def test_a_custom_health_check_is_kept(self):
        name = "check-test"
        check = {"rel_path": f"experiment_2-{name}/MyService?wsdl", "status_codes": "200,404", "interval": 60}
        self.new_service(name, health_check=check)
        health = self.srv.get_service_status(self.token, name)["status"]["target_health"]
        self.assertTrue(health["health_check_path"].endswith(f"/experiment_2-{name}/MyService?wsdl"), health)
        self.assertEqual((health["interval"], health["status_codes"]), (60, "200,404"))


class Refusals(WithPlatform):
    def test_names(self):
        for name in ("", "Upper", "under_score", "1st", "ends-", "a" * 20, "new\n"):
            with self.subTest(name=name), self.assertRaises(clfpy.BadRequestException):
                self.srv.create_new_service(self.token, name)

    def test_a_name_twice(self):
        self.new_service("twice")
        with self.assertRaisesRegex(clfpy.MethodNotAllowedException, "twice"):
            self.srv.create_new_service(self.token, "twice")

    def test_health_checks(self):
        path = "experiment_2-checked"
        for check in (
            {"rel_path": "other/path", "status_codes": "200", "interval": 60},
            {"rel_path": path, "status_codes": "200-", "interval": 60},
            {"rel_path": path, "status_codes": "500", "interval": 60},
            {"rel_path": path, "status_codes": "200", "interval": 4},
            {"rel_path": path, "status_codes": "200", "interval": "60"},
        ):
            with self.subTest(check=check), self.assertRaises(clfpy.BadRequestException):
                self.srv.create_new_service(self.token, "checked", health_check=check)

    def test_a_service_that_is_not_there(self):
        for call in (
            lambda: self.srv.get_service_status(self.token, "nowhere"),
            lambda: self.srv.get_service_logs(self.token, "nowhere"),
            lambda: self.srv.get_docker_credentials(self.token, "nowhere"),
            lambda: self.srv.update_service(self.token, "nowhere", definition()),
            lambda: self.srv.delete_service(self.token, "nowhere"),
        ):
            with self.assertRaises(clfpy.ServiceNotFoundException):
                call()

    def test_definitions_are_refused_in_words_and_change_nothing(self):
        name = "refused"
        before = self.start(name)["status"]["tasks"]
        for changes in (
            {"container_tag": "no-such-tag"},
            {"container_tag": "-"},
            {"memory_limit": 50},
            {"memory_limit": "150"},
            {"container_port": 81},
            {"container_port": 0},
            {"environment": [{"name": "", "value": "x"}]},
            {"environment": [{"name": "A", "value": None}]},
        ):
            with self.subTest(changes=changes):
                # clfpy raises nothing here: it returns what the server said.
                answer = self.srv.update_service(self.token, name, definition(**changes))
                self.assertEqual(list(answer), ["Error"], answer)
                self.assertGreater(len(answer["Error"]), 20)
        self.assertEqual(self.srv.get_service_status(self.token, name)["status"]["tasks"], before)

    def test_a_bad_token_at_every_call(self):
        for token in ("not-a-token", self.token + "x"):
            for call in (
                lambda: self.srv.list_services(token),
                lambda: self.srv.create_new_service(token, "x"),
                lambda: self.srv.get_service_status(token, "x"),
                lambda: self.srv.get_service_logs(token, "x"),
                lambda: self.srv.get_docker_credentials(token, "x"),
                lambda: self.srv.update_service(token, "x", definition()),
                lambda: self.srv.delete_service(token, "x"),
            ):
                with self.subTest(token=token), self.assertRaises(AuthenticationFailedException):
                    call()

    def test_another_projects_service_is_not_there(self):
        self.new_service("private")
        self.platform.add_user("mallory", "other", "another long password")
        foreign = self.platform.token("mallory", "other")
        self.assertEqual(self.srv.list_services(foreign), [])
        with self.assertRaises(clfpy.ServiceNotFoundException):
            self.srv.get_service_status(foreign, "private")
        with self.assertRaises(clfpy.ServiceNotFoundException):
            self.srv.delete_service(foreign, "private")


if __name__ == "__main__":
    unittest.main()
