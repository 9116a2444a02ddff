"""Longer time as HR and administrators give it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.assessments.models import Accommodation, Attempt, Extension
from courses.assessments.services import start
from tests.builders import AT, make_person
from tests.builders_assessments import make_enrollment, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_hr_gives_longer_time_and_ends_it_and_no_reason_is_asked(hr: User) -> None:
    person, client = make_person(), browser_of(hr)
    add = reverse("admin:assessments_accommodation_add")
    assert "reason" not in client.get(add).content.decode()
    client.post(add, {"user": person.pk, "factor": "150", "starts_on": "2026-03-02", "ends_on": "", "reason": "x"})
    row = Accommodation.objects.known().get()
    assert (row.user, row.factor, row.recorded_by, row.reason) == (person, 150, hr, "")
    change = reverse("admin:assessments_accommodation_change", args=[row.pk])
    assert "Say which is the first day without." in client.post(change, {"ends_on": ""}).content.decode()
    client.post(change, {"ends_on": "2026-04-01"})
    ended = Accommodation.objects.known().get()
    assert (str(ended.starts_on), str(ended.ends_on), ended.factor) == ("2026-03-02", "2026-04-01", 150)


@pytest.mark.parametrize("factor", ["", "100", "-1", "99999999", "many"])
def test_other_factors_are_refused(hr: User, factor: str) -> None:
    fields = {"user": make_person().pk, "factor": factor, "starts_on": "2026-03-02"}
    answer = browser_of(hr).post(reverse("admin:assessments_accommodation_add"), fields)
    assert answer.status_code == 200
    assert not Accommodation.objects.exists()


def test_an_administrator_extends_one_open_attempt(administrator: User) -> None:
    quiz = make_quiz(time_limit=30)
    attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    client, add = browser_of(administrator), reverse("admin:assessments_extension_add")
    assert "open until 2 March 2026, 10:30" in client.get(add).content.decode()
    client.post(add, {"attempt": attempt.pk, "minutes": "15"})
    attempt.refresh_from_db()
    assert attempt.closes_at == AT + timedelta(minutes=45)
    assert Extension.objects.get().recorded_by == administrator


@pytest.mark.parametrize("minutes", ["", "0", "-5", "481", "x"])
def test_other_minutes_are_refused(administrator: User, minutes: str) -> None:
    quiz = make_quiz(time_limit=30)
    attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    fields = {"attempt": attempt.pk, "minutes": minutes}
    answer = browser_of(administrator).post(reverse("admin:assessments_extension_add"), fields)
    assert answer.status_code == 200
    assert not Extension.objects.exists()


def test_only_open_attempts_with_a_clock_can_be_extended(administrator: User) -> None:
    quiz = make_quiz()
    attempt = start(enrollment=make_enrollment(quiz), activity=quiz, at=AT)
    fields = {"attempt": attempt.pk, "minutes": "5"}
    browser_of(administrator).post(reverse("admin:assessments_extension_add"), fields)
    assert not Extension.objects.exists()
    assert Attempt.objects.get().closes_at is None
