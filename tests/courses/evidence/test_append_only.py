"""The database itself refuses to change evidence, and the site says so when it would not."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from courses.certification.models import Award
from courses.enrollments.models import LearningRecord
from courses.evidence.models import Checkpoint, Entry, LogKey, Record
from courses.evidence.protection import is_protected
from courses.guidelines.models import Revision, RevisionText, SignOff
from courses.models import CourseVersion, VersionActivity
from lms.health import database_state
from lms.lib.append_only import AppendOnly, NeverChanges, missing
from tests.append_only import lifted
from tests.builders import make_person
from tests.builders_guidelines import make_guideline, make_signature, text_of

pytestmark = pytest.mark.django_db
LOGGED = [Entry, Checkpoint, LogKey, Record, SignOff, Revision, RevisionText]


@pytest.fixture(autouse=True)
def signed() -> None:
    """PostgreSQL alters and empties no table while checks of its new rows are put off."""
    make_signature(make_person(), text_of(make_guideline()))
    connection.check_constraints()


def refused(statement: str, model: type[AppendOnly]) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))
    return str(refusal.value)


@pytest.mark.parametrize("model", LOGGED)
def test_rows_are_neither_changed_nor_deleted(model: type[AppendOnly]) -> None:
    sentence = f"Rows of {model._meta.db_table} are neither changed nor deleted."
    assert sentence in refused("UPDATE {} SET id = id + 1000", model)
    assert sentence in refused("DELETE FROM {}", model)
    row = model.objects.all()[0]
    with pytest.raises(NeverChanges):
        row.save()
    with pytest.raises(NeverChanges):
        row.delete()
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", LOGGED)
def test_no_table_is_emptied(model: type[AppendOnly]) -> None:
    """SQLite has no word for it: it empties a table when it deletes from it without a condition."""
    statement = "DELETE FROM {}" if connection.vendor == "sqlite" else "TRUNCATE {} CASCADE"
    assert "are neither changed nor deleted." in refused(statement, model)


def test_a_row_put_in_the_place_of_another_is_refused() -> None:
    """SQLite deletes silently in `INSERT OR REPLACE` unless its triggers are recursive."""
    on_sqlite = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    on_postgresql = "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET prev = 'x'"
    assert refused(on_sqlite if connection.vendor == "sqlite" else on_postgresql, Entry)


def test_what_else_is_evidence_is_marked() -> None:
    marked = {model for model in apps.get_models() if issubclass(model, AppendOnly)}
    assert marked >= {CourseVersion, VersionActivity, LearningRecord, Award, *LOGGED}


def test_lost_triggers_are_told_and_the_next_migrate_makes_them_anew() -> None:
    assert (missing(connection), is_protected(None, databases=["default"])) == ([], [])
    name = "evidence_entry_never_update" if connection.vendor == "sqlite" else "evidence_entry_never_changes"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON evidence_entry" if connection.vendor == "postgresql" else ""))
    assert missing(connection) == [name]
    assert database_state() == "unprotected"
    warning = is_protected(None, databases=["default"])[0]
    assert (warning.id, name in warning.msg) == ("evidence.W001", True)
    call_command("migrate", verbosity=0)
    assert (missing(connection), database_state()) == ([], "ok")


def test_control_without_the_triggers_a_row_is_changed() -> None:
    with lifted():
        Entry.objects.update(type="another")
    assert set(Entry.objects.values_list("type", flat=True)) == {"another"}
    assert missing(connection) == []
