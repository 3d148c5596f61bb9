"""Receives Cryptoix webhooks with nothing but Python 3. Run: WEBHOOK_SECRET=whsec_... python3 receiver.py"""

import base64
import hashlib
import hmac
import os
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 300


def verify(secret: str, headers, body: bytes, now: float) -> bool:
    """True for a recent request from Cryptoix (Standard Webhooks v1). `body` must be the raw bytes."""
    message_id = headers.get("webhook-id") or ""
    timestamp = headers.get("webhook-timestamp") or ""
    signatures = headers.get("webhook-signature") or ""
    # It may be a recorded request that somebody sends again.
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False

    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # Several while a secret is being rotated: one match is enough.
    return any(hmac.compare_digest(signature.encode(), expected) for signature in signatures.split(" "))


def verify_sdk_form(secret: str, signature: str, body: bytes) -> bool:
    """The weaker form, X-Cryptoix-Signature, for receivers built on the published SDKs.

    It covers no timestamp, so it does not stop a recorded request from being sent again: use `verify` if you can.
    """
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), expected.encode())


# In production use a table with a unique id, written in one transaction with the work: memory is lost at a restart.
seen = set()
seen_lock = threading.Lock()
work = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not verify(os.environ["WEBHOOK_SECRET"], self.headers, body, time.time()):
            self.respond(400, b"not a valid webhook\n")
            return
        message_id = self.headers["webhook-id"]
        with seen_lock:
            repeat = message_id in seen
            seen.add(message_id)
        # 2xx for a repeat as well, else it is sent again. The work comes after the response, which must be complete
        # within 15 seconds.
        if not repeat:
            work.put(body)
        self.respond(200, b"seen before\n" if repeat else b"accepted\n")

    def respond(self, status: int, text: bytes):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def handle_all():
    # Act on data.status, not on the type alone: payment.detected may follow payment.completed.
    while True:
        print("received", work.get().decode(), flush=True)


if __name__ == "__main__":
    threading.Thread(target=handle_all, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 3001))), Receiver)
    print("listening on", server.server_address, flush=True)
    server.serve_forever()
