"""What the tests of a running service share: a platform for a class, one token, services that go with the test."""

import unittest

import clfpy
import requests

from servicectl import Platform, is_steady, wait_until


def definition(**changes):
    """The manual's service definition, with changes (`container_tag="x"` for the key `container-tag`)."""
    whole = {
        "container-tag": "sample",
        "memory-reservation": 100,
        "memory-limit": 150,
        "container-port": 80,
        "environment": [{"name": "CONTEXT_ROOT", "value": "/experiment_2-test-service"}],
    }
    whole.update({key.replace("_", "-"): value for key, value in changes.items()})
    return whole


class WithPlatform(unittest.TestCase):
    """One platform for all tests of a class, one token, and services of one's own."""

    #: Options of `serve`.
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.platform = Platform(*cls.options)
        cls.addClassCleanup(cls.platform.stop)
        cls.token = cls.platform.token()
        cls.srv = clfpy.ServicesClient(cls.platform.api)

    def new_service(self, name, **more):
        created = self.srv.create_new_service(self.token, name, **more)
        self.addCleanup(self.remove, name)
        return created

    def remove(self, name):
        try:
            self.srv.delete_service(self.token, name)
        except clfpy.ServiceNotFoundException:
            pass  # the test has removed it

    def put_sample_image(self, name, tag="sample"):
        address = f"{self.platform.api}services/{name}/sample-image"
        answer = requests.post(address, json={"tag": tag}, headers={"X-Auth-Token": self.token}, timeout=20)
        self.assertEqual(answer.status_code, 201, answer.text)

    def start(self, name, **changes):
        self.new_service(name)
        self.put_sample_image(name)
        self.srv.update_service(self.token, name, definition(**changes))
        return self.until_steady(name)

    def until_steady(self, name):
        def report():
            status = self.srv.get_service_status(self.token, name)
            return status if is_steady(status) else None

        return wait_until(f"{name} to be steady", report)
