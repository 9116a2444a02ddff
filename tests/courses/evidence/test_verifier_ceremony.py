"""How it came to a signature or a refusal, where a dishonest or broken site logged it properly."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders_evidence import HonestLog, moment
from tests.courses.evidence.verifying import verify_log

MINUTE = timedelta(minutes=1)
SECOND = ("g1", 2, "en")


@pytest.fixture
def log() -> HonestLog:
    """Anna and Bo have signed version 1; there is a second one."""
    log = HonestLog()
    log.publish()
    log.sign("anna")
    log.sign("bo")
    log.publish(version=2)
    return log


def diff(version: int) -> dict[str, Any]:
    return {"from_version": version, "sha256": "5" * 64}


def unread(log: HonestLog) -> None:
    log.sign("dora", ceremony=log.ceremony(reached_end_at=None))


def read_before_it_was_opened(log: HonestLog) -> None:
    log.sign("dora", ceremony=log.ceremony(reached_end_at=moment(log.now - 10 * MINUTE)))


def read_after_it_was_signed(log: HonestLog) -> None:
    log.sign("dora", ceremony=log.ceremony(reached_end_at=moment(log.now + MINUTE)))


def answered_before_it_was_read(log: HonestLog) -> None:
    log.sign("dora", ceremony=log.ceremony(answered_at=moment(log.now - 3 * MINUTE)))


def a_form_used_twice(log: HonestLog) -> None:
    form = log.ceremony()["form_nonce"]
    log.sign("dora", ceremony=log.ceremony(form_nonce=form))
    log.sign("emil", ceremony=log.ceremony(form_nonce=form))


def a_form_that_signs_and_declines(log: HonestLog) -> None:
    form = log.ceremony()["form_nonce"]
    log.refuse("dora", ceremony=log.ceremony(form_nonce=form))
    log.sign("dora", ceremony=log.ceremony(form_nonce=form))


def a_form_without_a_number(log: HonestLog) -> None:
    log.sign("dora", ceremony=log.ceremony(form_nonce=""))


def a_diff_from_another_version(log: HonestLog) -> None:
    log.publish(version=3)
    log.sign("anna", ("g1", 3, "en"), ceremony=log.ceremony(diff=diff(2)))


def a_diff_for_a_first_signature(log: HonestLog) -> None:
    log.sign("dora", SECOND, ceremony=log.ceremony(diff=diff(1)))


def a_refusal_by_nobody_in_particular(log: HonestLog) -> None:
    log.refuse("dora", auth={"method": "password", "at": moment(log.now - 6 * MINUTE)})


def a_refusal_of_what_was_not_published(log: HonestLog) -> None:
    log.refuse("dora", policy={**log.policies["g1", 1, "en"], "content_sha256": "1" * 64})


ATTACKS = {
    unread: "before its end was reached",
    read_before_it_was_opened: "not in this order",
    read_after_it_was_signed: "not in this order",
    answered_before_it_was_read: "not in this order",
    a_form_used_twice: "The form was used before",
    a_form_that_signs_and_declines: "The form was used before",
    a_form_without_a_number: "has a wrong form",
    a_diff_from_another_version: "does not start from the version that was signed before",
    a_diff_for_a_first_signature: "does not start from the version that was signed before",
    a_refusal_by_nobody_in_particular: "did not prove who they are",
    a_refusal_of_what_was_not_published: "not published",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_it_is_found_at_its_place(attack: Callable[[HonestLog], None], log: HonestLog, tmp_path: Path) -> None:
    attack(log)
    found = verify_log(log, tmp_path / "export")
    assert ATTACKS[attack] in found.messages
    assert found.first_bad == len(log.entries)


def test_a_change_that_was_shown_and_answered_is_sound(log: HonestLog, tmp_path: Path) -> None:
    answered = moment(log.now - MINUTE)
    log.sign("anna", SECOND, ceremony=log.ceremony(diff=diff(1), answered_at=answered))
    log.erase(log.last_signature["bo", "g1"])
    log.sign("bo", SECOND, ceremony=log.ceremony(diff=diff(1)))
    log.refuse("dora", SECOND)
    assert verify_log(log, tmp_path / "export").messages == ""


def test_texts_of_countries_are_texts_of_their_own(log: HonestLog, tmp_path: Path) -> None:
    log.publish_text("g1", 2, "en", b"### G1.1 Be open in Germany\n", country="DE")
    policy = log.policies["g1", 2, "en"]
    log.sign("anna", SECOND)
    assert verify_log(log, tmp_path / "export").exit == 3
    log.sign("bo", ("g1", 2, "xx"), policy={**policy, "country": "FR"})
    assert "not published" in verify_log(log, tmp_path / "again").messages
