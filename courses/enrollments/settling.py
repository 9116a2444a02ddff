"""The registry of what the clock decides in a course, such as a quiz whose time is up.

A page that says how far somebody is settles it first; apps above register in `AppConfig.ready()`.
"""

from collections.abc import Callable
from datetime import datetime

from accounts.models import User

Settle = Callable[[User, datetime], None]
_settlers: list[Settle] = []


def register(settler: Settle) -> None:
    _settlers.append(settler)


def settle(user: User, *, at: datetime) -> None:
    for settler in _settlers:
        settler(user, at)
