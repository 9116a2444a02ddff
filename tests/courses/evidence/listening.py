"""An HTTP server on this machine that keeps what is posted to it, and answers as the test wants."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

Answer = Callable[[bytes], tuple[int, bytes]]


class Listener:
    """`answer` gets the body and gives status and body."""

    def __init__(self, answer: Answer = lambda body: (200, b"")) -> None:
        self.posted: list[bytes] = []
        self.answer = answer
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/checkpoints?to=us"

    def __enter__(self) -> "Listener":
        Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802  the library's name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.posted.append(body)
                status, said = listener.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.send_header("Location", listener.url)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
