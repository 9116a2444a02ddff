"""Compiled translations are committed, so that nobody needs gettext to run the site; they must match their source."""

import gettext
import subprocess
from pathlib import Path

import pytest

from lms.env import BASE_DIR

SOURCES = sorted((BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"))


def messages(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        return vars(gettext.GNUTranslations(file))["_catalog"]


def test_there_are_translations() -> None:
    assert SOURCES


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_was_written(source: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.mo"
    subprocess.run(["msgfmt", "--check", "-o", compiled, source], check=True)  # noqa: S607
    committed = source.with_suffix(".mo")
    assert committed.exists() and messages(committed) == messages(compiled), f"Run manage.py compilemessages: {source}"
