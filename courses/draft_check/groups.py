"""What the rules found, rule by rule, as a page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.draft_check.draft import Finding, Severity, by_rule
from courses.draft_check.rules import TITLES


@dataclass(frozen=True)
class Group:
    """What one rule found. `number` stands behind the words in the preview."""

    number: int
    rule: str
    findings: list[Finding]

    @property
    def title(self) -> str:
        return str(TITLES[self.rule])

    @property
    def severity(self) -> Severity:
        return min((finding.severity for finding in self.findings), key=lambda one: one.rank)

    @property
    def said(self) -> list[tuple[str, list[str]]]:
        """Each suggestion once, under the sentences that it answers."""
        found: dict[str, dict[str, None]] = {}
        for finding in self.findings:
            found.setdefault(finding.suggestion, {})[finding.message] = None
        return [(suggestion, list(messages)) for suggestion, messages in found.items()]


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """The rule with the gravest finding first."""
    return [Group(number, rule, found) for number, (rule, found) in enumerate(by_rule(findings), start=1)]
