"""Personal text is sealed in the database, opens in its own row, and nowhere else."""

import pytest
from django.db import connection
from psycopg import sql

from cases import crypto
from cases.models import Person

pytestmark = pytest.mark.django_db


def stored(person, column="name"):
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} FROM cases_person WHERE id = %s").format(sql.Identifier(column)), [person.pk])
        return cursor.fetchone()[0]


def test_the_database_never_holds_the_clear_text():
    person = Person.objects.create(name="林闻清", id_number="110101198806150020")

    assert stored(person).startswith(crypto.PREFIX)
    assert "110101" not in stored(person, "id_number")


def test_it_reads_back_after_loading_refreshing_and_saving_again():
    person = Person.objects.create(name="林闻清")
    loaded = Person.objects.get(pk=person.pk)
    assert loaded.name == "林闻清"

    loaded.save()
    loaded.refresh_from_db()

    assert loaded.name == "林闻清"


def test_saving_a_row_that_was_never_read_keeps_its_text():
    person = Person.objects.create(name="林闻清")

    Person.objects.get(pk=person.pk).save()

    assert Person.objects.get(pk=person.pk).name == "林闻清"


def test_an_empty_text_stays_empty():
    assert stored(Person.objects.create(name="A"), "email") == ""


def test_a_value_copied_into_another_row_does_not_open():
    one, other = Person.objects.create(name="Lin"), Person.objects.create(name="Chen")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_person SET name = %s WHERE id = %s", [stored(one), other.pk])

    with pytest.raises(crypto.CannotOpen):
        _ = Person.objects.get(pk=other.pk).name


def test_an_older_key_of_the_ring_still_opens(settings):
    """Attack check 89."""
    person = Person.objects.create(name="Lin")
    newest = settings.OMBUDSMAN_FIELD_KEYS[0]
    settings.OMBUDSMAN_FIELD_KEYS = (type(newest)("new", b"n" * 32), newest)

    assert Person.objects.get(pk=person.pk).name == "Lin"
    assert stored(Person.objects.create(name="Chen")).startswith("sealed:new:")
