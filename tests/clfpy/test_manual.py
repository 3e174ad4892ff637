"""The four outputs that the users' manual shows, line for line.

What the manual printed in 2018 cannot be reached by deploying, so the server's example program `serve_samples` puts the
samples' data into a store and serves it with the product's own handlers.
"""

import contextlib
import io
import json
import os
import subprocess
import tempfile
import unittest

import clfpy

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "../../crates/servicectl-api/tests/fixtures")
PROGRAM = os.environ.get("SERVE_SAMPLES")


class Samples:
    """The example program with these samples in its store."""

    def __init__(self, *files):
        if not PROGRAM:
            raise RuntimeError("SERVE_SAMPLES names no program: run these tests with `cargo xtask test --only clfpy`")
        self._folder = tempfile.TemporaryDirectory(prefix="clfpy-")
        data = os.path.join(self._folder.name, "data")
        command = [PROGRAM, "--data-dir", data, "--samples", FIXTURES, *files]
        self._log = open(os.path.join(self._folder.name, "log"), "w+", encoding="utf-8")
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True)
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise RuntimeError("serve_samples ended before it served: " + self._log.read())
        addresses = json.loads(line)
        self.token = addresses["token"]
        self.srv = clfpy.ServicesClient(addresses["api"])

    def stop(self):
        """Ends the program and removes its data."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()


class Manual(unittest.TestCase):
    maxDiff = None

    def printed(self, call, *files):
        """What `call(srv, token)` prints with these samples in the store."""
        samples = Samples(*files)
        self.addCleanup(samples.stop)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            call(samples.srv, samples.token)
        return output.getvalue().strip("\n").splitlines()

    def in_the_manual(self, name):
        with open(os.path.join(HERE, "manual", name), encoding="utf-8") as file:
            return file.read().strip("\n").splitlines()

    def test_the_list(self):
        printed = self.printed(lambda srv, token: srv.print_service_list(token), "list.json")
        self.assertEqual(printed, self.in_the_manual("list.txt"))

    def test_the_status_of_a_running_service(self):
        printed = self.printed(lambda srv, token: srv.print_service_status(token, "newservice"), "status.json")
        self.assertEqual(printed, self.in_the_manual("status.txt"))

    def test_the_status_of_a_service_that_was_never_started(self):
        printed = self.printed(lambda srv, token: srv.print_service_status(token, "test-service"), "never.json")
        self.assertEqual(printed, self.in_the_manual("never.txt"))

    def test_the_logs(self):
        printed = self.printed(
            lambda srv, token: srv.print_service_logs(token, "newservice"), "status.json", "logs.json"
        )
        self.assertEqual(printed, self.in_the_manual("logs.txt"))


if __name__ == "__main__":
    unittest.main()
