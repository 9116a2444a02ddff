"""Load from a process of its own: a few connections on the loopback, a fixed number of requests.

Reads a plan from standard input, {"port", "at_once", "count", "targets": [{"path", "cookie", "body"?}]}, and prints
what it measured.
"""

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle, islice
from threading import Lock
from typing import Any

Target = dict[str, Any]


def run(plan: dict[str, Any]) -> dict[str, Any]:
    queue = Queue(list(islice(cycle(plan["targets"]), plan["count"])))
    started = time.perf_counter()
    with ThreadPoolExecutor(plan["at_once"]) as pool:
        done = [one for part in pool.map(lambda _: work(plan["port"], queue), range(plan["at_once"])) for one in part]
    elapsed = time.perf_counter() - started
    times = sorted(one["seconds"] for one in done)
    statuses = sorted({one["status"] for one in done})
    return {
        "rate": len(done) / elapsed,
        "p50_ms": 1000 * times[len(times) // 2],
        "p95_ms": 1000 * times[int(len(times) * 0.95)],
        "statuses": statuses,
        "longest_bytes": max(one["bytes"] for one in done),
    }


class Queue:
    """The targets, each handed out once."""

    def __init__(self, targets: list[Target]) -> None:
        self.targets, self.places, self.lock = targets, count(), Lock()

    def next(self) -> Target | None:
        with self.lock:
            place = next(self.places)
        return self.targets[place] if place < len(self.targets) else None


def work(port: int, queue: Queue) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    done = []
    while target := queue.next():
        started = time.perf_counter()
        status, length = ask(connection, target)
        done.append({"seconds": time.perf_counter() - started, "status": status, "bytes": length})
    connection.close()
    return done


def ask(connection: http.client.HTTPConnection, target: Target) -> tuple[int, int]:
    """One request; a connection that the server has closed meanwhile is opened again."""
    body = target.get("body")
    headers = {"Cookie": target["cookie"], "Accept-Language": "en"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    for last in (False, True):
        try:
            connection.request("POST" if body is not None else "GET", target["path"], body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, len(answer.read())
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if last:
                raise
            connection.close()
    raise AssertionError("unreachable")


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
