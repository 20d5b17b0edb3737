"""Twilio's Python library against the simulator, whose program is the argument."""

import datetime
import http.server
import json
import pathlib
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
KEY = "SK0123456789abcdef0123456789abcdef"
NUMBER, SAM, DANA = "+14155550100", "+14155550101", "+14155550111"
TENANTS = {
    "tenants": [
        {
            "slug": "acme",
            "name": "Acme",
            "accounts": [
                {
                    "account_sid": ACCOUNT,
                    "auth_token": "token-one",
                    "next_auth_token": "token-two",
                    "api_key_sid": KEY,
                    "api_key_secret": "key-secret",
                }
            ],
            "numbers": [{"number": NUMBER, "account_sid": ACCOUNT}],
            "operators": [{"name": "Sam", "phone": SAM}],
            "customers": [{"name": "Dana", "phone": DANA}],
        }
    ]
}


class Webhooks(http.server.BaseHTTPRequestHandler):
    """Keeps every webhook in the server's queue and answers with a reply."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.calls.put((self.path, dict(urllib.parse.parse_qsl(body, keep_blank_values=True)), self.headers))
        answer = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Redirected(TwilioHttpClient):
    """Sends to the simulator what is meant for Twilio."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, *args, **kwargs):
        assert url.startswith("https://api.twilio.com/"), url
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class TwilioLibraryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        tenants = pathlib.Path(cls.folder.name, "tenants.json")
        tenants.write_text(json.dumps(TENANTS))
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhooks)
        cls.server.calls = queue.Queue()
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.public = f"http://127.0.0.1:{cls.server.server_port}"
        cls.start(tenants)

    @classmethod
    def start(cls, tenants):
        port = free_port()
        cls.base = f"http://127.0.0.1:{port}"
        cls.simulator = subprocess.Popen(
            [sys.argv[1], "--address", f"127.0.0.1:{port}", "--tenants-file", str(tenants),
             "--public-url", cls.public, "--callback-delay-ms", "0"])
        cls.addClassCleanup(cls.stop)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{cls.base}/healthz", timeout=5).close()
                return
            except OSError:
                if cls.simulator.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError("the simulator does not start")

    @classmethod
    def stop(cls):
        cls.simulator.terminate()
        cls.simulator.wait(20)
        cls.server.shutdown()
        cls.server.server_close()
        cls.folder.cleanup()

    def setUp(self):
        self.control("DELETE", "/messages")
        self.control("DELETE", "/faults")
        while not self.server.calls.empty():
            self.server.calls.get()
        self.client = self.client_of(ACCOUNT, "token-one")

    def client_of(self, user, password):
        return Client(user, password, ACCOUNT, http_client=Redirected(self.base))

    def control(self, method, path, **fields):
        body = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.base + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def call(self):
        return self.server.calls.get(timeout=30)

    def send(self, **fields):
        return self.client.messages.create(**{"to": SAM, "from_": NUMBER, "body": "Hello", **fields})

    def test_create_and_fetch(self):
        created = self.send(body="Grüße 😀", media_url=["https://a.example/p.png"], validity_period=60)
        self.assertRegex(created.sid, "^MM[0-9a-f]{32}$")
        self.assertEqual((created.status, created.direction, created.num_media), ("queued", "outbound-api", "1"))
        self.assertIsInstance(created.date_created, datetime.datetime)
        fetched = self.client.messages(created.sid).fetch()
        self.assertEqual((fetched.sid, fetched.body, fetched.to, fetched.from_), (created.sid, "Grüße 😀", SAM, NUMBER))
        self.assertEqual(fetched.account_sid, ACCOUNT)

    def test_list_with_filters_and_pages(self):
        for number in range(7):
            self.send(body=f"text {number}")
        self.send(to=DANA, body="to Dana")
        messages = self.client.messages
        self.assertEqual([m.body for m in messages.list(to=SAM, page_size=3)], [f"text {n}" for n in range(6, -1, -1)])
        self.assertEqual([m.body for m in messages.list(to=DANA, from_=NUMBER)], ["to Dana"])
        self.assertEqual(len(messages.list(limit=5, page_size=2)), 5)
        self.assertEqual(messages.list(to="+14155559876"), [])
        deadline = time.monotonic() + 30
        while len(messages.list(date_sent_after=datetime.date(2020, 1, 1))) < 8:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(messages.list(date_sent_before=datetime.date(2020, 1, 1)), [])

    def test_redact_and_delete(self):
        sid = self.send(status_callback=f"{self.public}/status?m=1").sid
        while self.call()[1]["MessageStatus"] != "delivered":
            pass
        self.assertEqual(self.client.messages(sid).update(body="").body, "")
        self.assertTrue(self.client.messages(sid).delete())
        with self.assertRaises(TwilioRestException) as caught:
            self.client.messages(sid).fetch()
        self.assertEqual((caught.exception.status, caught.exception.code), (404, 20404))

    def test_errors_have_their_codes(self):
        for fields, code in [({"to": "555"}, 21211), ({"body": "a" * 1601}, 21617), ({"from_": "+14155559999"}, 21659)]:
            with self.assertRaises(TwilioRestException) as caught:
                self.send(**fields)
            self.assertEqual((caught.exception.status, caught.exception.code), (400, code))
        self.control("POST", "/faults", kind="rate_limit", retry_after="2")
        with self.assertRaises(TwilioRestException) as caught:
            self.send()
        self.assertEqual((caught.exception.status, caught.exception.code), (429, 20429))

    def test_credentials(self):
        for user, password in [(ACCOUNT, "token-one"), (ACCOUNT, "token-two"), (KEY, "key-secret")]:
            self.assertEqual(self.client_of(user, password).messages.list(), [])
        with self.assertRaises(TwilioRestException) as caught:
            self.client_of(ACCOUNT, "key-secret").messages.create(to=SAM, from_=NUMBER, body="Hello")
        self.assertEqual((caught.exception.status, caught.exception.code), (401, 20003))

    def test_signatures(self):
        address = f"{self.public}/status?m=a%20b&c=%2B"
        self.send(status_callback=address)
        self.control("PUT", f"/numbers/{NUMBER}", webhook_url=f"{self.public}/sms?tenant=a%20b#rc=2&rp=all")
        self.control("POST", f"/phones/{DANA}/texts", body="Ünïcode 😀 & = +", to=NUMBER)
        paths = set()
        for _ in range(3):
            path, form, headers = self.call()
            paths.add(path)
            signature = headers["X-Twilio-Signature"]
            self.assertTrue(RequestValidator("token-one").validate(self.public + path, form, signature), path)
            self.assertFalse(RequestValidator("token-two").validate(self.public + path, form, signature))
            self.assertFalse(RequestValidator("token-one").validate(self.public + path, {**form, "To": "+1"}, signature))
        self.assertEqual(paths, {"/status?m=a%20b&c=%2B", "/sms?tenant=a%20b"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
