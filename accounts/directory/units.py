"""Departments as people write them (“Operations / Logistics”) → paths, known ones and new ones."""

from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.directory.table import Problem, shown
from accounts.models import Department
from accounts.services import DepartmentFacts

Names = tuple[str, ...]


class Units:
    """Resolves names from the top down. A unit is known by its name under its parent, whatever its path says."""

    def __init__(self) -> None:
        self.known = dict(Department.objects.values_list("path", "name"))
        self.by_name = {(_parent(path), name.casefold()): path for path, name in self.known.items()}
        self.facts: dict[str, DepartmentFacts] = {}

    @property
    def new(self) -> list[DepartmentFacts]:
        return [unit for path, unit in self.facts.items() if path not in self.known]

    def resolve(self, names: Names) -> str:
        """The path; raises `ValueError` with a sentence when two units of the file would be one."""
        path = ""
        for name in names:
            slug = slugify(name.replace("&", " and "), allow_unicode=True) or "-".join(str(ord(sign)) for sign in name)
            path = self.by_name.get((path, name.casefold())) or f"{path}{slug}/"
            if len(path) > Department.MAX_PATH:
                raise ValueError(_("The department lies too deep, or its units have too long names. Shorten them."))
            noted = self.facts.setdefault(path, DepartmentFacts(path, name))
            if noted.name.casefold() != name.casefold():
                message = _("“%(name)s” and “%(other)s” would be the same department. Use one spelling.")
                raise ValueError(message % {"name": shown(name), "other": shown(noted.name)})
        return path


def resolve_all(rows: Iterable[tuple[int, Names]]) -> tuple[Units, dict[Names, str], list[Problem]]:
    units, paths, problems = Units(), {}, []
    refused: dict[Names, str] = {}
    for line, names in rows:
        if names not in paths and names not in refused:
            try:
                paths[names] = units.resolve(names)
            except ValueError as error:
                refused[names] = str(error)
        if names in refused:
            problems.append(Problem(line, "department", refused[names]))
    return units, paths, problems


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/" if "/" in path.rstrip("/") else ""
