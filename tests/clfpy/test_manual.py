"""The four outputs that the users' manual shows, line for line.

What the manual printed in 2018 cannot be reached by deploying, so the server's example program `serve_samples` puts the
samples' data into a store and serves it with the product's own handlers.
"""

import contextlib
import io
import os
import unittest

import clfpy

from servicectl import Program

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "../../crates/servicectl-api/tests/fixtures")
PROGRAM = os.environ.get("SERVE_SAMPLES")


class Samples(Program):
    """The example program with these samples in its store."""

    def __init__(self, *files):
        if not PROGRAM:
            raise RuntimeError("SERVE_SAMPLES names no program: run these tests with `cargo xtask test --only clfpy`")
        super().__init__()
        addresses = self.start(PROGRAM, "--data-dir", self.data, "--samples", FIXTURES, *files)
        self.token = addresses["token"]
        self.srv = clfpy.ServicesClient(addresses["api"])


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
