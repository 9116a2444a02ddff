"""Questions in which everything that a learner must not see before its time carries a canary."""

from typing import Any

from tests.builders_questions import MAKERS

CANARY = "canary-4711"


def secret(kind: str) -> dict[str, Any]:
    """A question whose keys, explanation, hints, feedback, patterns and model carry the canary."""
    right, wrong = f"{CANARY}-right", f"{CANARY}-wrong"
    own: dict[str, dict[str, Any]] = {
        "single": {
            "choices": [
                {"key": right, "text": "One", "correct": True},
                {"key": wrong, "text": "Two", "feedback": CANARY},
            ]
        },
        "truefalse": {},
        "matching": {
            "pairs": [{"key": right, "left": "L1", "right": "R1"}, {"key": wrong, "left": "L2", "right": "R2"}],
            "distractors": [{"key": f"{CANARY}-none", "right": "R3"}],
        },
        "categorise": {
            "classes": [{"key": right, "label": "C1"}, {"key": wrong, "label": "C2"}],
            "items": [
                {"key": f"{CANARY}-1", "text": "I1", "answer": right, "feedback": CANARY},
                {"key": f"{CANARY}-2", "text": "I2", "answer": wrong, "feedback": CANARY},
            ],
        },
        "ordering": {"steps": [{"key": f"{CANARY}-{n}", "text": f"Step {n}"} for n in range(3)]},
        "mark": {"post": "[+Bad] and [good] and [~fair]"},
        "cloze": {
            "passage": f"A [{CANARY}] b [b]",
            "gaps": [
                {"key": CANARY, "answers": [f"{CANARY} typed"], "feedback": CANARY},
                {"key": "b", "answers": ["G1"], "wrong": ["G2"], "feedback": CANARY},
            ],
        },
        "short": {"answers": [{"key": right, "text": f"{CANARY}*", "feedback": CANARY}]},
        "numeric": {"value": 4711.4711, "tolerance": 0.4711, "unit": CANARY},
        "free": {"model": CANARY, "criteria": [{"key": right, "text": f"{CANARY} criterion"}]},
    }
    own["multiple"], own["triage"] = own["single"] | {"marking": "partial"}, own["categorise"]
    hints = [f"{CANARY} hint {number}" for number in (1, 2)]
    hidden = {"text": "What?", "explanation": CANARY, "hints": hints, "tags": [f"{CANARY}-tag"]}
    return {**MAKERS[kind](f"{CANARY}-{kind}"), **hidden, **own[kind]}
