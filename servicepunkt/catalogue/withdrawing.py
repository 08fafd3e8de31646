"""Withdrawing what is no longer offered: only where nothing depends on it that somebody still counts on."""

from collections import Counter
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.refusals import Refusal


class StillNeeded(Refusal):
    """Bookings or the like depend on it; `hanging` counts them by model label."""

    code = "still-needed"
    sentence = _(
        "„%(name)s“ steht nicht mehr in der Datei, wird aber noch gebraucht. Nehmen Sie den Eintrag wieder auf. Damit "
        "niemand mehr neu bucht, streichen Sie ihn aus „skills“ und „opening“, bis die letzten Termine vorbei sind."
    )


def withdraw(row: models.Model, *, along: frozenset[str]) -> None:
    """Delete a row with what belongs to it: rows of the apps in `along` go with it, any other makes it refuse."""
    with transaction.atomic():
        # Anyone who wants to attach something to the row waits here, and then finds it gone.
        type(row)._default_manager.select_for_update().get(pk=row.pk)
        collector = Collector(using=row._state.db or "default", origin=row)
        hanging = _hanging(row, collector, along)
        if hanging:
            raise StillNeeded(name=str(row), hanging=dict(hanging))
        collector.delete()


def _hanging(row: models.Model, collector: Collector, along: frozenset[str]) -> Counter[str]:
    try:
        collector.collect([row])
    except ProtectedError as error:
        return _counted(error.protected_objects, along=frozenset())
    except RestrictedError as error:
        return _counted(error.restricted_objects, along=frozenset())
    found = _counted((item for items in collector.data.values() for item in items), along=along)
    for rows in collector.fast_deletes:
        if rows.model._meta.app_label not in along and (count := rows.count()):
            found[rows.model._meta.label] += count
    return found


def _counted(rows: Iterable[models.Model], *, along: frozenset[str]) -> Counter[str]:
    return Counter(item._meta.label for item in rows if item._meta.app_label not in along)
