"""Reading a guideline's text: numbered clauses under `### G1.2 Be open`, and the rights under an unnumbered heading."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.lib import markdown

HEADING = re.compile(r"^###(?!#)[ \t]*(.+?)[ \t]*#*$")
NUMBERED = re.compile(r"^(G\d+\.\d+)(?:[ \t]+(.*))?$")
BLOCK = (
    '<div class="clause" id="{}"><p class="clause-number">{}</p><div class="clause-body"><h3>{}</h3>\n{}</div></div>\n'
)
RIGHTS = '<div class="rights"><h3>{}</h3>\n{}</div>\n'


@dataclass(frozen=True)
class TextProblem:
    """Something that keeps a text from being published, with the place to mend it. Lines count from 1."""

    language: str
    line: int
    message: str

    def __str__(self) -> str:
        return _("%(language)s, line %(line)s: %(message)s") % vars(self)


@dataclass(frozen=True)
class Part:
    """What stands under one heading; the part before the first heading has neither id nor title."""

    line: int
    id: str
    title: str
    text: str

    @property
    def number(self) -> str:
        return self.id.partition(".")[2]


def parts(body: str) -> list[Part]:
    found: list[tuple[int, str, list[str]]] = [(1, "", [])]
    for number, line in enumerate(body.splitlines(), start=1):
        if heading := HEADING.match(line):
            found.append((number, heading[1], []))
        else:
            found[-1][2].append(line)
    return [_part(*one) for one in found if one[1] or "".join(one[2]).strip()]


def _part(line: int, heading: str, lines: list[str]) -> Part:
    numbered = NUMBERED.match(heading)
    id, title = (numbered[1], numbered[2] or "") if numbered else ("", heading)
    return Part(line, id, title, "\n".join(lines).strip() + "\n")


def clause_ids(body: str) -> list[str]:
    return [part.id for part in parts(body) if part.id]


def changed(before: str, after: str) -> list[str]:
    """Clauses that are new, gone, or say something else; in the order of the new text, those gone last."""
    old = {part.id: (part.title, part.text) for part in parts(before) if part.id}
    new = {part.id: (part.title, part.text) for part in parts(after) if part.id}
    return [id for id, words in new.items() if old.get(id) != words] + [id for id in old if id not in new]


def problems(slug: str, bodies: Mapping[str, str], placeholders: Mapping[str, str]) -> list[TextProblem]:
    """What is wrong with the texts of one version (language: Markdown); empty when nothing is."""
    found = [problem for language, body in bodies.items() for problem in _problems(slug, language, body, placeholders)]
    return found or _differences(bodies)


def _problems(slug: str, language: str, body: str, placeholders: Mapping[str, str]) -> list[TextProblem]:
    clauses = [part for part in parts(body) if part.id]
    if not clauses:
        message = _("The text has no clauses. Start each with a heading such as “### G1.1 Protect information”.")
        return [TextProblem(language, 1, message)]
    found: list[TextProblem] = []
    first_lines: dict[str, int] = {}
    for clause in clauses:
        first = first_lines.setdefault(clause.id, clause.line)
        found += [TextProblem(language, clause.line, message) for message in _clause_problems(slug, clause, first)]
    for number, line in enumerate(body.splitlines(), start=1):
        for name in markdown.unknown_placeholders(line, placeholders):
            message = _("The placeholder “%(name)s” is not known.") % {"name": name}
            found.append(TextProblem(language, number, message))
    return sorted(found, key=lambda problem: problem.line)


def _clause_problems(slug: str, clause: Part, first_line: int) -> list[str]:
    values = {"clause": clause.id, "line": first_line, "prefix": slug.upper()}
    found = []
    if first_line != clause.line:
        found.append(_("Clause %(clause)s is there twice; the first stands in line %(line)s.") % values)
    if re.fullmatch(r"g\d+", slug) and not clause.id.startswith(f"{slug.upper()}."):
        found.append(_("Clause %(clause)s belongs to another guideline; here they start with %(prefix)s.") % values)
    if not clause.title:
        found.append(_("Clause %(clause)s has no title.") % values)
    if not clause.text.strip():
        found.append(_("Clause %(clause)s has no text.") % values)
    return found


def supplement_problems(
    slug: str,
    bodies: Mapping[str, str],
    supplements: Mapping[tuple[str, str], str],
    placeholders: Mapping[str, str],
) -> list[TextProblem]:
    """What is wrong with the clauses that countries add to the common `bodies`; by (language, country)."""
    found = []
    for (language, country), body in supplements.items():
        place = f"{language}-{country}"
        found += _problems(slug, place, body, placeholders)
        common = set(clause_ids(bodies.get(language, "")))
        for part in parts(body):
            if not part.id:
                message = _("A country adds numbered clauses only, each under a heading such as “### G1.9 Ask first”.")
                found.append(TextProblem(place, part.line, message))
            elif part.id in common:
                message = _("Clause %(clause)s stands in the common text already. Give it the next free number.")
                found.append(TextProblem(place, part.line, message % {"clause": part.id}))
    return found or _lacking(bodies, supplements)


def _lacking(bodies: Mapping[str, str], supplements: Mapping[tuple[str, str], str]) -> list[TextProblem]:
    """In a country everybody reads the same clauses, in whatever language."""
    found = []
    for country in sorted({country for _language, country in supplements}):
        there = {language: body for (language, place), body in supplements.items() if place == country}
        for language in sorted(bodies.keys() ^ there.keys()):
            message = _("The clauses for %(country)s and the common text must be there in the same languages.")
            found.append(TextProblem(f"{language}-{country}", 1, message % {"country": country}))
        found += _differences({f"{language}-{country}": body for language, body in there.items()})
    return found


def with_supplement(body: str, supplement: str) -> str:
    """The common clauses, then those of the country, then what stands under no number, such as the rights."""
    lines = body.splitlines()
    found = parts(body)
    last = max((index for index, part in enumerate(found) if part.id), default=-1)
    end = found[last + 1].line - 1 if last + 1 < len(found) else len(lines)
    pieces = ["\n".join(lines[:end]), supplement, "\n".join(lines[end:])]
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip()) + "\n"


def supplement_of(common: str, whole: str) -> str:
    """The clauses that a country's text has and the common text has not: `with_supplement`, undone."""
    known = set(clause_ids(common))
    added = [part for part in parts(whole) if part.id and part.id not in known]
    return "\n".join(f"### {part.id} {part.title}\n\n{part.text}" for part in added)


def _differences(bodies: Mapping[str, str]) -> list[TextProblem]:
    """A clause is cited by its number, so every language has the same ones."""
    (base, base_body), *others = bodies.items()
    expected = clause_ids(base_body)
    found = []
    for language, body in others:
        if clause_ids(body) != expected:
            message = _("The clauses are not those of the text in “%(base)s”: %(clauses)s.")
            found.append(TextProblem(language, 1, message % {"base": base, "clauses": ", ".join(expected)}))
    return found


def render(bodies: Iterable[str], placeholders: Mapping[str, str]) -> list[SafeString]:
    """HTML of each text, sanitized. All of them in one rendering process. Raises `markdown.TooComplex`."""
    texts = [parts(body) for body in bodies]
    html = iter(markdown.render_many([part.text for text in texts for part in text], placeholders))
    return [
        SafeString(
            "".join(_block(part, next(html), placeholders) for part in text)
        )  # each block is escaped or sanitized
        for text in texts
    ]


def _block(part: Part, html: str, placeholders: Mapping[str, str]) -> SafeString:
    """`html` comes from the sanitizer, the title is plain text."""
    clean, title = SafeString(html), markdown.resolve(part.title, placeholders)
    if part.id:
        return format_html(BLOCK, part.id, part.number, title, clean)
    return format_html(RIGHTS, title, clean) if title else clean
