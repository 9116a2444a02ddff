"""Several people, windows or jobs in the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

# `make test` brings PostgreSQL and leaves none of them out. A run on SQLite, which somebody has to ask for by name
# (tests/servers.py), has one lock for all writers: whoever waits in a queue does not race.
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="races are judged on PostgreSQL")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; what they returned, or raised, in their order."""
    barrier, outcomes = Barrier(len(calls)), [None] * len(calls)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[place] = calls[place]()
        except Exception as error:  # noqa: BLE001
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
