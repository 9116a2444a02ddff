"""One POST to an address of the settings: ten seconds altogether, no redirects, a short answer."""

import socket
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

from courses.evidence.anchors.places import NotDelivered

SECONDS = 10
LARGEST_ANSWER = 2**20


def post(address: str, data: bytes, content_type: str) -> bytes:
    """The body of a 2xx answer. Raises `NotDelivered`."""
    parts = urlsplit(address)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.connect()
        return _answer(connection, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", data, content_type)
    except (OSError, HTTPException) as error:
        raise NotDelivered(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _answer(connection: HTTPConnection, path: str, data: bytes, content_type: str) -> bytes:
    # A timeout counts from byte to byte; whoever sends one at a time is hung up on as well.
    hang_up = Timer(SECONDS, socket.socket.shutdown, (connection.sock, socket.SHUT_RDWR))
    hang_up.daemon = True
    hang_up.start()
    try:
        connection.request("POST", path, data, {"Content-Type": content_type})
        response = connection.getresponse()
        body = response.read(LARGEST_ANSWER + 1)
    finally:
        hang_up.cancel()
    if not 200 <= response.status < 300:
        raise NotDelivered(f"HTTP {response.status} {response.reason}".strip())
    if len(body) > LARGEST_ANSWER:
        raise NotDelivered("The answer is too long.")
    return body
