"""A local platform for the tests: our binary on free ports, with a data folder of its own, ended with the test."""

import json
import os
import subprocess
import tempfile
import time

BINARY = os.environ.get("SERVICECTL")

USER = "robin"
PASSWORD = "correct horse <battery> & staple"


class Program:
    """A program that says in one line of JSON where it serves; `stop` ends it and removes its folder."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="clfpy-")
        self.data = os.path.join(self._folder.name, "data")

    def start(self, *command):
        """What it says; when it ends before, its log is the error."""
        self._log = open(os.path.join(self._folder.name, "log"), "w+", encoding="utf-8")
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True)
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise RuntimeError(f"{command[0]} ended before it served: {self._log.read()}")
        return json.loads(line)

    def stop(self):
        """Ends the program and removes its data."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()


class Platform(Program):
    """A running `servicectl serve`."""

    def __init__(self, *options, project="experiment_2", prepare=None):
        """`options` go to `serve`; `prepare(data_dir)` may fill the data folder before the start."""
        if not BINARY:
            raise RuntimeError("SERVICECTL names no binary: run these tests with `cargo xtask test --only clfpy`")
        super().__init__()
        self.project = project
        if prepare:
            prepare(self.data)
        words = ["serve", "--listen", "127.0.0.1:0", "--deployments-listen", "127.0.0.1:0", "--time-scale", "60"]
        self.addresses = self.start(BINARY, *words, "--data-dir", self.data, "--print-addresses", *options)
        self.api = self.addresses["api"]
        self.wsdl = self.addresses["auth_wsdl"]
        self.add_user(USER, project, PASSWORD)

    def add_user(self, name, project, password):
        """As an operator does it, beside the running server."""
        self._command("user", "add", name, "--project", project, "--password-stdin", stdin=password)

    def token(self, user=USER, project=None):
        """A session token, as an operator makes one."""
        return self._command("token", "--user", user, "--project", project or self.project).strip()

    def _command(self, *words, stdin=""):
        command = [BINARY, *words, "--data-dir", self.data]
        result = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60)
        if result.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} failed: {result.stderr}")
        return result.stdout


def wait_until(what, condition, seconds=60):
    """Asks until `condition` holds, and answers with what it gave."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)  # between two questions to another process


def is_steady(report):
    """The manual's four signs of a service that has started."""
    status = report["status"]
    tasks, targets = status["tasks"], status["target_health"]["targets"]
    return (
        status["count_running"] == 1
        and len(tasks) == 1
        and tasks[0]["last_status"] == "RUNNING"
        and bool(status["events"])
        and status["events"][0]["message"].endswith("has reached a steady state.")
        and [target["health"] for target in targets] == ["healthy"]
    )
