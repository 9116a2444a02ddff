"""A question of each kind beyond the three of `builders_assessments`, for tests."""

from collections.abc import Callable
from typing import Any

from courses.assessments.services import save_bank
from courses.models import VersionActivity
from tests.builders import make_course, make_version
from tests.builders_assessments import make_quiz_draft, multiple, quiz_of, single, truefalse


def _question(kind: str, key: str, own: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    common = {
        "key": key,
        "kind": kind,
        "text": f"{key}: what do you say?",
        "explanation": f"So it is in {key}.",
        "lesson": "lesson-1",
        "difficulty": 2,
        "tags": ["tea"],
    }
    return common | own | fields


def matching(key: str = "who-does-what", **fields: Any) -> dict[str, Any]:
    own = {
        "pairs": [
            {"key": "a", "left": "Communications", "right": f"Potential issues in {key}"},
            {"key": "b", "left": "Governance", "right": "Guidelines on local pages"},
            {"key": "c", "left": "Experts", "right": "Deep professional answers"},
        ],
        "distractors": [{"key": "d", "right": "The canteen’s menu"}],
    }
    return _question("matching", key, own, fields)


def categorise(key: str = "paid-or-not", **fields: Any) -> dict[str, Any]:
    own = {
        "classes": [{"key": "paid", "label": "Paid"}, {"key": "gifted", "label": "Gifted"}],
        "items": [
            {"key": "a", "text": f"A fee for {key}", "answer": "paid", "feedback": f"A fee is money in {key}."},
            {"key": "b", "text": "A free laptop", "answer": "gifted"},
            {"key": "c", "text": "An invoice", "answer": "paid"},
        ],
    }
    return _question("categorise", key, own, fields)


def ordering(key: str = "before-you-answer", **fields: Any) -> dict[str, Any]:
    texts = ["Check the facts", "Decide whether it is mine", "Disclose", "Answer with a next step", "Log it"]
    own = {"steps": [{"key": letter, "text": text} for letter, text in zip("abcde", texts, strict=True)]}
    return _question("ordering", key, own, fields)


def mark(key: str = "the-leak", **fields: Any) -> dict[str, Any]:
    post = "[I] can [+confirm the leak], it’s the [~new Model 7] [+prototype], [+photos tomorrow]! [Stay tuned]."
    return _question("mark", key, {"post": post}, fields)


def cloze(key: str = "say-who-you-are", **fields: Any) -> dict[str, Any]:
    own = {
        "passage": "I [a] at Havnby, and this view is [b]. Write to [c].",
        "gaps": [
            {"key": "a", "answers": ["work", "am employed"]},
            {"key": "b", "answers": ["mine"], "wrong": [f"Havnby’s for {key}", "everybody’s"], "feedback": "Yours!"},
            {"key": "c", "answers": ["*press*"]},
        ],
    }
    return _question("cloze", key, own, fields)


def short(key: str = "first-tag", **fields: Any) -> dict[str, Any]:
    own = {
        "answers": [
            {"key": "a", "text": "#Havnby*"},
            {"key": "b", "text": "*Havnby*", "share": 50, "feedback": f"Without the sign it is no tag in {key}."},
        ]
    }
    return _question("short", key, own, fields)


def numeric(key: str = "engagement-rate", **fields: Any) -> dict[str, Any]:
    own = {"value": 1.48, "tolerance": 0.01, "unit": "%"}
    return _question("numeric", key, own, fields)


def triage(key: str = "how-bad-is-it", **fields: Any) -> dict[str, Any]:
    own = {
        "classes": [
            {"key": "now", "label": "Now"},
            {"key": "today", "label": "Today"},
            {"key": "leave", "label": "Leave it"},
        ],
        "items": [
            {"key": "a", "text": f"Smoke from a charger in {key}", "answer": "now", "feedback": "People may get hurt."},
            {"key": "b", "text": "Three hours on hold", "answer": "today"},
            {"key": "c", "text": "A cartoon", "answer": "leave"},
        ],
        "seconds": 20,
    }
    return _question("triage", key, own, fields)


def free(key: str = "rewrite-it", **fields: Any) -> dict[str, Any]:
    own = {
        "model": f"I work at Havnby. Page 4 shows it; may I send you the link? ({key})",
        "criteria": [{"key": "a", "text": "It acknowledges"}, {"key": "b", "text": "It blames nobody"}],
    }
    return _question("free", key, own, fields)


MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "single": single,
    "multiple": multiple,
    "truefalse": truefalse,
    "matching": matching,
    "categorise": categorise,
    "ordering": ordering,
    "mark": mark,
    "cloze": cloze,
    "short": short,
    "numeric": numeric,
    "triage": triage,
    "free": free,
}


def every_kind() -> list[dict[str, Any]]:
    return [make(f"{kind}-question") for kind, make in MAKERS.items()]


def quiz_with(bank: list[dict[str, Any]], **settings: Any) -> VersionActivity:
    """A published course whose quiz draws all of these questions."""
    edition = make_course()
    save_bank(edition, bank)
    draft = make_quiz_draft(edition, draw=len(bank))
    draft.data |= settings
    draft.save(update_fields=["data"])
    return quiz_of(make_version(edition))
