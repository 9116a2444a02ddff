"""The only writers of banks and attempts, one file for each journey."""

from courses.assessments.services.attempts import Outcome, Saved, save, standing_of, start
from courses.assessments.services.bank import save_bank, save_question
from courses.assessments.services.checks import check
from courses.assessments.services.handing_in import settle, settle_overdue, settle_overdue_of, submit
from courses.assessments.services.longer import accommodate, end_accommodation, extend, rules_for
from courses.assessments.services.sittings import Sitting, take_many

__all__ = [
    "Outcome",
    "Saved",
    "Sitting",
    "accommodate",
    "check",
    "end_accommodation",
    "extend",
    "rules_for",
    "save",
    "save_bank",
    "save_question",
    "settle",
    "settle_overdue",
    "settle_overdue_of",
    "standing_of",
    "start",
    "submit",
    "take_many",
]
