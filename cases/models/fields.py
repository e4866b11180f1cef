"""Field kinds of our own: sealed text, and choices taken from the pure core."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from cases import crypto


def choices_of(enum: type[StrEnum]) -> list[tuple[str, str]]:
    """Give an enum's members as plain values, so that migrations import nothing of ours."""
    return [(member.value, member.value) for member in enum]


def one_of(column: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    """Let the database itself refuse a value that the code does not know."""
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": sorted(map(str, values))}), name=name)


class _Opening(DeferredAttribute):
    """Opens a sealed value the first time it is read: only then is the row's name known."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        """Return the clear text of `instance`, or this descriptor for the class itself."""
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, str):
            return value
        if value.startswith(crypto.PREFIX):
            field: SealedTextField = self.field  # type: ignore[assignment]  # set by contribute_to_class
            value = crypto.unseal(value, field.context_of(instance))
            instance.__dict__[field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Keep the value as given. Without this method Python would read the instance before asking us."""
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # stubs' generics add nothing here
    """Text that is encrypted in the database and bound to its row.

    `bound_to` names a field that is set before the first save and never changes (a UUID); it goes
    into the associated data of the encryption.
    """

    descriptor_class = _Opening

    def __init__(self, *args: Any, bound_to: str = "uid", **kwargs: Any) -> None:
        """Remember which field of the row names it."""
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Tell migrations about `bound_to`."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def context_of(self, instance: models.Model) -> str:
        """Name the place of a value: table, column and row."""
        table = self.model._meta.db_table  # noqa: SLF001 - _meta is Django's documented way to a table's name
        return f"{table}.{self.column}.{getattr(instance, self.bound_to)}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal on the way to the database; an empty text stays empty."""
        clear = getattr(model_instance, self.attname)
        return crypto.seal(clear, self.context_of(model_instance)) if clear else clear
