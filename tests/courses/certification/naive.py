"""What should be true of one person on a day, by walking through the days one by one: slow, and easy to believe."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.lib.dates import add_months

DAY = timedelta(days=1)
Span = tuple[date, date | None]


@dataclass(frozen=True)
class Setting:
    """One certification: course `long` the first time, `short` to renew; everybody employed must hold it."""

    starts_on: date
    due_days: int
    window_days: int
    grace_days: int
    long_lapse_days: int | None
    credit_days: int | None
    months: int
    base: str
    fixed: tuple[int, int] = (6, 30)
    min_months: int = 0


@dataclass
class Life:
    employed: list[Span]
    leaves: list[tuple[date, date]] = field(default_factory=list)
    waivers: list[Span] = field(default_factory=list)
    extensions: list[tuple[date, date]] = field(default_factory=list)
    done: list[tuple[date, str]] = field(default_factory=list)


@dataclass
class Held:
    awarded: date
    anchor: date
    expires_on: date


@dataclass
class ToDo:
    kind: str
    assigned: date
    renews: Held | None = None
    award: Held | None = None
    met: date | None = None
    closed: date | None = None


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def within(spans: list[Span], day: date) -> bool:
    return any(first <= day and (last is None or day < last) for first, last in spans)


class Person:
    """Her to-dos as they came, up to `today`."""

    def __init__(self, life: Life, rule: Setting, today: date) -> None:
        self.life, self.rule = life, rule
        self.to_dos: list[ToDo] = []
        self.held: list[Held] = []
        self.counted: dict[tuple[date, int], date] = {}
        for day in days(rule.starts_on, today):
            self.live(day)

    def live(self, day: date) -> None:
        row = self.to_dos[-1] if self.to_dos and self.to_dos[-1].closed is None else None
        if not within(self.life.employed, day):
            if row:
                row.closed = day
            return
        if row is None:
            row = ToDo("again" if self.to_dos else "first", day)
            self.to_dos.append(row)
        while self.step(row, day):
            row = self.to_dos[-1]

    def step(self, row: ToDo, day: date) -> bool:
        if row.award is None:
            if self.meet(row, day):
                return True
            begins = self.starts_over_on(row)
            return begins is not None and begins <= day and self.follow(row, ToDo("full", begins, row.renews))
        begins = max(
            row.award.expires_on - self.rule.window_days * DAY,
            row.award.awarded + DAY,
            row.assigned,
            row.met or date.min,
        )
        return begins <= day and self.follow(row, ToDo("renewal", begins, row.award))

    def follow(self, row: ToDo, after: ToDo) -> bool:
        row.closed = after.assigned
        self.to_dos.append(after)
        return True

    def meet(self, row: ToDo, day: date) -> bool:
        if row.kind in ("first", "again"):
            for held in reversed(self.held):
                if held.awarded <= day < held.expires_on:
                    row.award, row.met = held, held.awarded
                    return True
        course = "short" if row.kind == "renewal" else "long"
        # From the day on which the whole path is asked for again, the short one does not count any more.
        over = self.starts_over_on(row) or date.max
        for done, name in sorted(self.life.done):
            on = done if row.kind == "first" else max(done, row.assigned)
            if name == course and self.counts_from(row) <= done <= day and on < over:
                self.win(row, on)
                return True
        return False

    def counts_from(self, row: ToDo) -> date:
        if row.renews:
            return min(row.assigned, row.renews.expires_on - self.rule.window_days * DAY)
        if row.kind == "again":
            return row.assigned
        return date.min if self.rule.credit_days is None else row.assigned - self.rule.credit_days * DAY

    def win(self, row: ToDo, on: date) -> None:
        row.award, row.met = self.term(on), on
        self.held.append(row.award)

    def term(self, on: date) -> Held:
        before = self.held[-1] if self.held else None
        rule = self.rule
        if rule.base == "month-end":
            end = add_months(on, rule.months)
            while end.day != 1 or end.month == add_months(on, rule.months).month:
                end += DAY
            return Held(on, on, end)
        if rule.base == "fixed":
            least = max(add_months(on, rule.min_months), on, before.expires_on if before else date.min)
            while (least.month, least.day) != rule.fixed:
                least += DAY
            return Held(on, on, least + DAY)
        if rule.base == "previous" and before and on < self.after(before.expires_on, rule.grace_days):
            count = 1
            while add_months(before.anchor, count * rule.months) <= max(before.expires_on, on):
                count += 1
            return Held(on, before.anchor, add_months(before.anchor, count * rule.months))
        return Held(on, on, add_months(on, rule.months))

    def after(self, start: date, count: int) -> date:
        """The day on which that many days, those of leave left out, have passed."""
        if (start, count) not in self.counted:
            day, left = start, count
            while left:
                left -= 0 if within(list(self.life.leaves), day) else 1
                day += DAY
            self.counted[start, count] = day
        return self.counted[start, count]

    def starts_over_on(self, row: ToDo) -> date | None:
        if row.kind != "renewal" or row.renews is None or self.rule.long_lapse_days is None:
            return None
        lapsed = self.after(row.renews.expires_on, max(self.rule.long_lapse_days, self.rule.grace_days))
        return max(lapsed, self.due(row) + DAY, row.assigned)

    def due(self, row: ToDo) -> date:
        if row.kind == "renewal" and row.renews:
            due = self.after(row.renews.expires_on - self.rule.window_days * DAY, self.rule.window_days) - DAY
        else:
            due = self.after(row.assigned, self.rule.due_days)
        return max([due, *(until for given, until in self.life.extensions if given >= row.assigned)])

    def row_of(self, day: date) -> ToDo | None:
        open_then = (one for one in self.to_dos if one.assigned <= day and (not one.closed or day < one.closed))
        return next(open_then, None)

    def state(self, day: date) -> str | None:
        row = self.row_of(day)
        if row is None:
            return None
        if within(self.life.waivers, day):
            return "exempt"
        if (
            row.award
            and row.met
            and row.met <= day < row.award.expires_on
            or row.renews
            and day < row.renews.expires_on
        ):
            return "done"
        if within(list(self.life.leaves), day):
            return "on-leave"
        if row.renews or row.award and day >= row.award.expires_on:
            return "expired"
        return "overdue" if self.due(row) < day else "due"
