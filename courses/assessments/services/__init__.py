"""The only writers of banks and attempts, one file for each journey."""

from courses.assessments.services.attempts import Outcome, Saved, save, start, submit
from courses.assessments.services.bank import save_bank, save_question
from courses.assessments.services.sittings import Sitting, take_many

__all__ = [
    "Outcome",
    "Saved",
    "Sitting",
    "save",
    "save_bank",
    "save_question",
    "start",
    "submit",
    "take_many",
]
