"""The limits and habits of the house, judged by the syntax tree."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
OURS = ("lms", "courses", "accounts")
MAX_FILE, MAX_FUNCTION = 400, 40
BANNED_NAMES = {"utils", "helpers", "common", "core", "misc"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the project, whether committed yet or not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def own(*patterns: str) -> list[Path]:
    return [path for path in tracked(*patterns) if not {"migrations", "vendor"} & set(path.parts)]


def code() -> Iterator[tuple[Path, ast.Module]]:
    for path in own("*.py"):
        yield path, ast.parse(path.read_text())


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_longer_than_the_limit() -> None:
    paths = own("*.py", "*.js", "*.css", "*.html")
    assert [(p.name, n) for p in paths if (n := len(p.read_text().splitlines())) > MAX_FILE] == []


def test_no_function_is_longer_than_the_limit() -> None:
    found = []
    for path, tree in code():
        for node in functions(tree):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > MAX_FUNCTION:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert found == []


def test_functions_are_short_in_the_middle() -> None:
    lengths = [
        (n.end_lineno or 0) - n.lineno + 1 for path, t in code() if path.parts[-2] != "tests" for n in functions(t)
    ]
    assert median(lengths) <= 10


def test_every_signature_is_annotated() -> None:
    found = []
    for path, tree in code():
        for node in functions(tree):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [one.arg for one in given if one.annotation is None and one.arg not in {"self", "cls"}]
            if bare or node.returns is None:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert found == []


def test_no_import_of_ours_inside_a_function() -> None:
    """`AppConfig.ready` is the one place where Django leaves no other way."""
    found = []
    for path, tree in code():
        if path.name == "apps.py":
            continue
        for function in functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_no_module_is_called_utils() -> None:
    assert [path for path in own("*.py") if path.stem in BANNED_NAMES or path.parent.name in BANNED_NAMES] == []


def test_no_app_is_empty() -> None:
    """An app's folder holds more than its `__init__` and its config."""
    found = []
    for config in own("*/apps.py"):
        others = {path.name for path in config.parent.glob("*.py")} - {"__init__.py", "apps.py"}
        if not others:
            found.append(config.parent)
    assert found == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_app_has_exactly_one_migration() -> None:
    folders = {path.parent for path in tracked("*/migrations/*.py")}
    assert {folder.parent.name: len(list(folder.glob("0*.py"))) for folder in folders} == {
        folder.parent.name: 1 for folder in folders
    }


def test_clocks_are_read_at_the_edge_only() -> None:
    """Services take `at` and `today`; only middleware, tasks, commands and the supervisor read a clock."""
    edges = {"tasks.py", "middleware.py", "health.py", "supervisor.py", "roles.py", "lib"}
    found = []
    for path in own("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "tests" or "commands" in parts or edges & set(parts):
            continue
        if re.search(r"\b(timezone\.now|datetime\.now|date\.today|utcnow)\(", path.read_text()):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_authored_text_is_never_marked_safe_but_after_the_sanitizer() -> None:
    """One component shows HTML as it is, what publishing has sanitized; no page switches the escaping off by itself."""
    shown = re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off")
    assert [path for path in own("*.html") if shown.search(path.read_text())] == [
        ROOT / "templates" / "components" / "prose.html"
    ]


def test_no_inline_style_or_script_in_pages() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:json|ld\+json))|<style|\sstyle=|\son[a-z]+=")
    pages = [path for path in own("*.html") if "emails" not in path.parts]
    assert [
        path
        for path in pages
        if inline.search(re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S))
    ] == []


def test_the_project_speaks_of_itself_alone() -> None:
    words = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", r"\.libr" + "ary", "sub" + "agent", "py" + r"pi\.org"]))
    text = own("*.py", "*.md", "*.html", "*.yaml", "*.toml", "*.js", "*.css", "Makefile", "Dockerfile", ".ci/run")
    assert [path for path in text if words.search(path.read_text())] == []
