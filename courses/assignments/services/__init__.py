"""Written practice: texts that are saved, handed in and judged."""

from courses.assignments.services.reviewing import AlreadyDecided, CannotAccept, decide
from courses.assignments.services.writing import NotReady, Outcome, Saved, save, settle, submit, take_back

__all__ = [
    "AlreadyDecided",
    "CannotAccept",
    "NotReady",
    "Outcome",
    "Saved",
    "decide",
    "save",
    "settle",
    "submit",
    "take_back",
]
