"""Clients that answer a quiz without rest and write down what the server has acknowledged."""

import http.client
import json
import re
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

QUESTIONS, CHOICES = 10, 3
TOKEN = "t" * 32


@dataclass
class Answered:
    """What a client knows of one question: the last answer that was acknowledged, and what it has sent since."""

    revision: int = 0
    acknowledged: tuple[int, str] | None = None
    unsure: list[str] = field(default_factory=list)


class Client(Thread):
    def __init__(self, port: int, learner: dict[str, Any], seed: int, stopped: Event) -> None:
        super().__init__(daemon=True)
        self.port, self.learner, self.stopped = port, learner, stopped
        self.chance = Random(seed)  # noqa: S311
        self.questions = {position: Answered() for position in range(1, QUESTIONS + 1)}
        self.acknowledgements = self.failures = 0
        self.complaints: list[str] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            position, value = self.chance.randint(1, QUESTIONS), str(self.chance.randint(1, CHOICES))
            try:
                self.answer(position, value)
            except (OSError, http.client.HTTPException):
                self.failures += 1
                self.stopped.wait(0.05)

    def answer(self, position: int, value: str) -> None:
        known = self.questions[position]
        if known.unsure:
            known.revision = self.revision_on_page(position)
        known.unsure.append(value)
        status, body = self.send("POST", f"{position}/answer/", {"revision": known.revision, "answer": value})
        if status == 200:
            known.revision = json.loads(body)["revision"]
            known.acknowledged, known.unsure = (known.revision, value), []
            self.acknowledgements += 1
        elif status in {500, 502, 503}:
            self.failures += 1
        else:
            # Nobody else answers: 409 means that the server has forgotten what it had promised.
            self.complaints.append(f"question {position}: {status} {body[:200]!r}")
            known.revision = self.revision_on_page(position)

    def revision_on_page(self, position: int) -> int:
        status, body = self.send("GET", f"{position}/")
        found = re.search(rb'name="revision" value="(\d+)"', body)
        if status != 200 or not found:
            raise http.client.HTTPException(f"no page: {status}")
        return int(found[1])

    def send(self, method: str, path: str, form: dict[str, object] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"Cookie": f"{self.learner['cookie']}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, self.learner["base"] + path, urlencode(form) if form else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
