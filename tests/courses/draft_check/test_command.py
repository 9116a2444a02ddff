"""`manage.py check_draft`, as another program calls it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.builders import make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    make_programme()

    def run(text: str | bytes, *options: str) -> tuple[int, str]:
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        try:
            call_command("check_draft", *options)
        except SystemExit as end:
            return int(end.code or 0), capsys.readouterr().out
        return 0, capsys.readouterr().out

    return run


def test_one_json_object_and_nothing_else(run: Any) -> None:
    code, out = run("The H300 is the best laptop this year!\n", "--json")
    found = json.loads(out)["findings"]
    assert code == 1
    assert [(one["rule"], one["severity"], one["start"], one["end"]) for one in found] == [
        ("DC-01", "block", 4, 8),
        ("DC-05", "warn", 16, 20),
    ]
    assert all(one["message"] for one in found)


def test_a_clear_draft_ends_well(run: Any) -> None:
    code, out = run("How do you change the battery? The guide takes five minutes.", "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])


def test_options_say_where_it_goes(run: Any) -> None:
    text = "Reklame: Jeg arbejder hos Havnby. H300 er på tilbud https://havnby.example/h300"
    danish = ("--lang", "da", "--market", "DK", "--prompted", "--json")
    assert run(text, *danish, "--image", "H300 stands open on a table")[0] == 0
    assert run(text.removeprefix("Reklame: "), *danish)[0] == 1
    _code, out = run("Calm down", "--reply", "--json")
    assert json.loads(out)["findings"][0]["severity"] == "block"
    _code, out = run("It is our fault", "--authorised", "--account", "official", "--tier", "exec", "--json")
    assert "DC-22" not in {one["rule"] for one in json.loads(out)["findings"]}


def test_a_person_reads_sentences(run: Any, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Calm down")
    code, out = run("", str(draft))
    assert code == 1
    assert "by version 0 of the word lists" in out


@pytest.mark.parametrize("text", [b"\xff\xfe", b"x" * 10_001])
def test_what_is_no_draft_is_wrong_use(run: Any, text: bytes) -> None:
    with pytest.raises(CommandError) as refused:
        run(text)
    assert refused.value.returncode == 2


def test_it_runs_where_no_cache_is(run: Any, settings: Any) -> None:
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": "redis://127.0.0.1:1"}}
    assert run("Calm down", "--json")[0] == 1


def test_a_file_that_is_not_there_is_wrong_use(run: Any) -> None:
    with pytest.raises(CommandError) as refused:
        run("", "no-such-file")
    assert refused.value.returncode == 2


def test_wrong_options_are_wrong_use(run: Any) -> None:
    with pytest.raises(CommandError):
        run("Hello", "--lang", "tlh")
