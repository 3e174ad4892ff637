"""The library with a real Docker Engine: an image is built, pushed and deployed as the manual does it.

The suite `engine` runs this (`cargo xtask test --only engine`) and says by DOCKER_HOST where the engine is.
"""

import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import unittest
from unittest import mock

import requests

from cases import WithPlatform, definition


# What the container does: it says so, and answers under its CONTEXT_ROOT.
SCRIPT = """#!/bin/busybox sh
trap 'exit 0' TERM
echo "Serving $CONTEXT_ROOT"
/bin/busybox mkdir -p "/www$CONTEXT_ROOT"
echo "$GREETING" > "/www$CONTEXT_ROOT/index.html"
/bin/busybox httpd -f -p 80 -h /www &
wait
"""


class Images(WithPlatform):
    """The manual's way, with containers: what is pushed is what runs and answers."""

    options = ("--runtime", "docker")

    def setUp(self):
        self.assertTrue(os.environ.get("DOCKER_HOST"), "run these tests with `cargo xtask test --only engine`")
        folder = tempfile.TemporaryDirectory(prefix="clfpy-")
        self.addCleanup(folder.cleanup)
        # docker keeps the password of who is logged in: in a folder of the test, not in the user's.
        config = os.path.join(folder.name, "config")
        environment = mock.patch.dict(os.environ, DOCKER_CONFIG=config, DOCKER_BUILDKIT="0")
        environment.start()
        self.addCleanup(environment.stop)
        self.source = os.path.join(folder.name, "source")
        os.mkdir(self.source)
        shutil.copy("/bin/busybox", self.source)
        for name, text in {
            "Dockerfile": "FROM scratch\nCOPY busybox /bin/busybox\nCOPY run /run.sh\nCMD [\"/run.sh\"]\n",
            "run": SCRIPT + f"# made for {folder.name}\n",
        }.items():
            path = os.path.join(self.source, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o755)

    def build_and_push(self, name, credentials, tag):
        """What the library prints while it does so; the images go with the test."""
        for image in (f"{name}:{tag}", f"{credentials['repo_uri']}:{tag}"):
            self.addCleanup(subprocess.run, ["docker", "image", "rm", "--force", image], capture_output=True)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            self.srv.build_and_push_docker_image(self.token, name, self.source, credentials, tag=tag)
        return printed.getvalue()

    def test_an_image_is_built_pushed_and_deployed(self):
        name = "image-test"
        self.new_service(name)
        credentials = self.srv.get_docker_credentials(self.token, name)
        printed = self.build_and_push(name, credentials, "1.0")
        self.assertNotIn("Something went wrong", printed)
        self.assertIn("1.0: digest: sha256:", printed)
        self.assertIn("Removing login credentials", printed)

        root = f"/experiment_2-{name}"
        environment = [{"name": "CONTEXT_ROOT", "value": root}, {"name": "GREETING", "value": "good morning"}]
        update = definition(container_tag="1.0", environment=environment)
        self.assertIn("Success", self.srv.update_service(self.token, name, update))
        report = self.until_steady(name)
        image = report["status"]["tasks"][0]["task_definition"]["container_image"]
        self.assertEqual(image, credentials["repo_uri"] + ":1.0")
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            self.srv.print_service_status(self.token, name)
        self.assertIn("1.0", shown.getvalue())
        page = requests.get(f"{self.platform.addresses['deployments']}{root}/", timeout=20)
        self.assertEqual(page.text, "good morning\n")
        with contextlib.redirect_stdout(io.StringIO()) as logs:
            self.srv.print_service_logs(self.token, name)
        self.assertIn(f"Serving {root}", logs.getvalue())

        # And back: the engine knows it by this name no longer, the repository has it.
        subprocess.run(["docker", "image", "rm", image], check=True, capture_output=True)
        with contextlib.redirect_stdout(io.StringIO()) as pulled:
            self.srv.pull_docker_image(self.token, name, credentials, tag="1.0")
        self.assertIn("Downloaded newer image", pulled.getvalue())
        self.assertIn("Success", self.srv.delete_service(self.token, name))

    def test_foreign_credentials_push_nothing(self):
        self.new_service("one")
        self.new_service("two")
        credentials = self.srv.get_docker_credentials(self.token, "one")
        foreign = dict(credentials, repo_uri=self.srv.get_docker_credentials(self.token, "two")["repo_uri"])
        printed = self.build_and_push("two", foreign, "1.0")
        self.assertIn("The push refers to repository", printed)
        self.assertIn("Something went wrong", printed)
        answer = self.srv.update_service(self.token, "two", definition(container_tag="1.0"))
        self.assertIn("Error", answer)


if __name__ == "__main__":
    unittest.main()
