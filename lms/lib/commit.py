"""What happens once a transaction is there to stay."""

from collections.abc import Callable
from typing import Any

from django.db import transaction


def after_commit(work: Callable[..., Any], *args: Any, **values: Any) -> None:
    """A failure is logged and harms nobody.

    A `functools.partial` would not do: it has no name, by which Django speaks of what failed.
    """

    def run() -> None:
        work(*args, **values)

    transaction.on_commit(run, robust=True)
