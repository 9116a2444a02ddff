"""What a quiz costs: one saved answer, and a whole attempt of ten questions, each saved on its own."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.bench.measures import ROUNDS, cpu_seconds, load
from tests.bench.result import Result
from tests.bench.site import ask

QUESTIONS = 10


def saving(environment: dict[str, str], port: int) -> Iterator[Result]:
    """Every request writes: each round sends another answer with the revision that the round before left."""
    rows = ask(environment, "inside_quiz", {"question": "open"})
    ratios, bare = [], []
    for turn in range(ROUNDS + 1):
        plain = [{"path": row["floor"], "cookie": row["cookie"], "body": row["token"]} for row in rows]
        floor = load(environment, port, plain, len(plain), expected=204)
        saved = [_answer(row, turn) for row in rows]
        ours = load(environment, port, saved, len(saved), expected=200)
        if turn:  # the first round warms both
            ratios.append(ours["rate"] / floor["rate"])
            bare.append(floor["rate"])
    note = "floor: session, one UPDATE"
    yield Result("saving an answer", median(ratios) * median(bare), median(bare), "saves/s", at_least=0.5, note=note)


def _answer(row: dict[str, Any], turn: int) -> dict[str, str]:
    body = f"{row['token']}&revision={row['revision'] + turn}&{row['bodies'][turn % 2]}"
    return {"path": row["path"], "cookie": row["cookie"], "body": body}


def attempts(environment: dict[str, str], port: int, master: int, pages: dict[str, Any]) -> Iterator[Result]:
    """CPU of the web processes for one attempt, against that of the bare view."""
    bare = _cpu(environment, port, master, pages["floor"] * QUESTIONS)
    costs = {}
    starts = ask(environment, "inside_quiz", {"question": "starts"})
    costs["start"] = _cpu(environment, port, master, starts, expected=302)
    rows = ask(environment, "inside_quiz", {"question": "started"})
    costs["question"] = QUESTIONS * _cpu(environment, port, master, [{**row, "path": row["page"]} for row in rows])
    costs["save"] = QUESTIONS * _cpu(environment, port, master, [_answer(row, 0) for row in rows])
    ends = [row for row in rows if row["is_last"]]
    look = [{"cookie": row["cookie"], "path": row["hand_in"]} for row in ends]
    costs["look"] = _cpu(environment, port, master, look)
    send = [{**one, "body": f"{row['token']}&anyway=1"} for one, row in zip(look, ends, strict=True)]
    costs["hand in"] = _cpu(environment, port, master, send, expected=302)
    read = [{"cookie": row["cookie"], "path": row["result"]} for row in ends]
    costs["result"] = _cpu(environment, port, master, read)
    told = "; ".join(f"{name} {cost / bare:.1f}" for name, cost in costs.items())
    worked = costs["start"] + costs["save"] + costs["hand in"]
    yield Result("attempt of 10: started, saved, handed in", worked, bare, "ms CPU", at_most=10, note=f"× bare: {told}")
    yield Result("attempt of 10, with every page of it", sum(costs.values()), bare, "ms CPU")


def _cpu(
    environment: dict[str, str], port: int, master: int, targets: list[dict[str, str]], expected: int = 200
) -> float:
    """Milliseconds of one request."""
    before = cpu_seconds(master)
    load(environment, port, targets, len(targets), expected=expected)
    return 1000 * (cpu_seconds(master) - before) / len(targets)
