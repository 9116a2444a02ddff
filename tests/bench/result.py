"""One measured figure beside its floor. Only ratios are judged: absolute figures say what machine it was."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """`at_least` and `at_most` bound the ratio; without a bound the figure is told and not judged."""

    name: str
    ours: float
    floor: float | None = None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def ok(self) -> bool:
        if self.ratio is None:
            return True
        return (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )

    @property
    def bound(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "ok": self.ok}


def table(results: list[Result]) -> str:
    head = f"{'what':44} {'ours':>10} {'floor':>10} {'unit':10} {'ratio':>7} {'bound':>8}"
    return "\n".join([head, "-" * len(head), *map(_line, results)])


def _line(one: Result) -> str:
    floor = f"{one.floor:.1f}" if one.floor is not None else ""
    ratio = f"{one.ratio:.2f}" if one.ratio is not None else ""
    verdict = "" if not one.bound else "ok" if one.ok else "MISSED"
    line = f"{one.name:44} {one.ours:10.1f} {floor:>10} {one.unit:10} {ratio:>7} {one.bound:>8} {verdict:6} {one.note}"
    return line.rstrip()
