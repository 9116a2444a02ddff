"""What fails after a commit is logged; nobody's page fails for it."""

import pytest
from django.db import transaction

from lms.lib.commit import after_commit

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_failure_does_not_stop_the_next_one(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def fail() -> None:
        raise ValueError("no paper")

    with transaction.atomic():
        after_commit(fail)
        after_commit(heard.append, "next")
    assert heard == ["next"]
    assert "no paper" in caplog.text
