"""AuthManager through suds: the log-in that clfpy and its command line stand on."""

import unittest

import clfpy

from servicectl import PASSWORD, USER, Platform


class SignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.platform = Platform()
        cls.addClassCleanup(cls.platform.stop)
        cls.auth = clfpy.AuthClient(cls.platform.wsdl)

    def log_in(self):
        return str(self.auth.get_session_token(USER, self.platform.project, PASSWORD))

    def test_a_token_opens_the_services(self):
        token = self.log_in()
        self.assertNotIn("401", token)
        services = clfpy.ServicesClient(self.platform.api).list_services(token)
        self.assertTrue(all("name" in service for service in services))

    def test_a_token_names_its_user_and_project(self):
        token = self.log_in()
        self.assertTrue(self.auth.validate_session_token(token))
        self.assertEqual(self.auth.get_username(token), USER)
        self.assertEqual(self.auth.get_project(token), self.platform.project)
        info = self.auth.get_token_info(token)
        self.assertEqual((info.user.name, info.project.name), (USER, self.platform.project))

    def test_wrong_user_password_and_project_give_the_same_fault(self):
        project = self.platform.project
        faults = {
            str(self.auth.get_session_token(*words))
            for words in ((USER, project, "wrong"), ("nobody", project, PASSWORD), (USER, "nowhere", PASSWORD))
        }
        self.assertEqual(len(faults), 1, faults)
        self.assertIn("401: Unauthorized", faults.pop())

    def test_a_bad_token_is_told_apart(self):
        self.assertFalse(self.auth.validate_session_token("bad"))
        for call in (self.auth.get_username, self.auth.get_project, self.auth.get_token_info):
            self.assertIn("Couldn't validate token", str(call("bad")))

    def test_every_operation_of_the_interface_answers(self):
        token = self.log_in()
        for operation in self.auth.client.sd[0].ports[0][1]:
            name, arguments = operation
            values = [token if argument[0] == "sessionToken" else "x" for argument in arguments]
            with self.subTest(operation=name):
                answer = self.auth.method_call(name, values)
                self.assertNotIn("HTTP", type(answer).__name__)
        self.assertEqual(len(self.auth.client.sd[0].ports[0][1]), 15)


if __name__ == "__main__":
    unittest.main()
