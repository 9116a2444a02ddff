"""Imports, foreign keys and `{% load %}` point down only; apps on one row do not know each other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
# Top to bottom. The longest prefix decides, so `courses.models` lies below `courses.enrollments.models`.
LAYERS = [
    ["lms"],
    ["courses.api", "courses.packages"],
    ["courses.reporting"],
    ["courses.presence"],
    ["courses.certification.badges"],
    ["courses.certification.casework", "courses.certification.clearance", "courses.certification.nominations"],
    ["courses.certification"],
    ["courses.refreshers"],
    ["courses.assessments.regrading"],
    ["courses.assessments", "courses.assignments", "courses.guidelines", "courses.simulations"],
    ["courses.enrollments"],
    ["courses.evidence", "courses.reminders", "courses.draft_check"],
    ["courses"],
    ["accounts.directory"],
    ["accounts"],
    ["lms.lib"],
]
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}
OURS = ("lms", "courses", "accounts")


def part_of(module: str) -> str:
    """The row's entry that a module belongs to: the longest prefix."""
    names = [name for name in RANK if module == name or module.startswith(f"{name}.")]
    return max(names, key=len)


def may_import(importer: str, imported: str) -> bool:
    above, below = part_of(importer), part_of(imported)
    return above == below or RANK[above] < RANK[below]


def source_files() -> Iterator[tuple[str, Path]]:
    for top in OURS:
        for path in (ROOT / top).rglob("*.py"):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                yield name, path


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are banned"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_imports(name: str, text: str) -> list[str]:
    used = [one for one in imports_of(ast.parse(text)) if one.split(".")[0] in OURS]
    return [f"{name} imports {one}" for one in used if not may_import(name, one)]


def test_imports_point_down() -> None:
    found = [wrong for name, path in source_files() for wrong in wrong_imports(name, path.read_text())]
    assert found == []


def test_a_planted_upward_import_is_named() -> None:
    planted = "from courses.certification.models import Award\n"
    assert wrong_imports("courses.enrollments.services", planted) == [
        "courses.enrollments.services imports courses.certification.models.Award"
    ]


def test_two_apps_of_one_row_do_not_know_each_other() -> None:
    assert wrong_imports("courses.guidelines.views", "from courses.assessments import services\n")


def test_foreign_keys_point_down() -> None:
    found = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in OURS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or not field.is_relation or target is None:
                continue
            if target.__module__.split(".")[0] in OURS and not may_import(model.__module__, target.__module__):
                found.append(f"{model.__name__}.{field.name} points to {target.__name__}")
    assert found == []


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_load_no_tags_of_ours_from_above(template: Path) -> None:
    """Our own tags are builtins from the lowest layer; what is loaded comes from libraries."""
    loaded = {name for line in re.findall(r"{% load ([^%]+) %}", template.read_text()) for name in line.split()}
    allowed = {
        "cache",
        "i18n",
        "static",
        "l10n",
        "tz",
        "crispy_forms_tags",
        "humanize",
        "allauth",
        "account",
        "django_htmx",
    }
    admin = {"admin_urls", "admin_modify", "admin_list", "log"}
    assert loaded - {"from"} <= allowed | admin


def test_every_app_has_its_place_in_the_table() -> None:
    names = {config.name for config in apps.get_app_configs() if config.name.split(".")[0] in OURS}
    assert {name for name in names if name not in RANK and not name.startswith("lms.")} == set()
