"""What is kept in memory is what the tables say, whoever changes them and however."""

import gc
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from servicepunkt.availability.models import Channel, Desk, Offer
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.catalogue import edition
from servicepunkt.catalogue.edition import current, once_per_edition, renew
from servicepunkt.catalogue.models import Alternative, Fee, Office, Requirement, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.texts import Text
from tests.factories import a_service, an_office, open_hours, some_desks

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = an_office()
    open_hours(some_desks(office, 2, skills=[a_service(offices=[office])]), write=False)
    return office


CHANGES: dict[str, Callable[[], object]] = {
    "a row is saved": lambda: Service.objects.get().save(),
    "many rows are changed at once": lambda: Service.objects.update(minutes=45),
    "rows are made together": lambda: Fee.objects.bulk_create([Fee(service=Service.objects.get(), cents=100)]),
    "a row is deleted": lambda: Office.objects.get().delete(),
    "a relation is taken away": lambda: Desk.objects.all()[0].skills.set([]),
    "an offer gets another channel": lambda: Offer.objects.update(channels=[Channel.STAFF]),
    "a paper is added": lambda: Requirement.objects.create(service=Service.objects.get(), name=Text(de="Pass")),
    "another way is added": lambda: Alternative.objects.create(service=Service.objects.get(), kind="phone"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_begins_another_edition(office, change):
    before = current()

    change()

    assert current() != before


def test_the_catalogue_is_read_again_after_a_change(office):
    service = Service.objects.get()
    assert catalogue().services[service.pk].minutes == 20

    Service.objects.update(minutes=45)

    assert catalogue().services[service.pk].minutes == 45


def test_who_can_do_what_is_read_again_after_a_change(office):
    first, second = Desk.objects.all()
    service = Service.objects.get()
    assert staffing_of(office).desks_for([service]) == {first.pk, second.pk}

    first.skills.clear()

    assert staffing_of(office).desks_for([service]) == {second.pk}


def test_as_long_as_nothing_changes_one_narrow_query_is_all(office, django_assert_num_queries):
    catalogue()

    with django_assert_num_queries(1):
        assert catalogue().offices[office.pk] == office


def test_a_change_that_is_rolled_back_leaves_nothing_behind_in_memory(office):
    service = Service.objects.get()
    catalogue()
    try:
        with transaction.atomic():
            Service.objects.update(minutes=45)
            assert catalogue().services[service.pk].minutes == 45
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert catalogue().services[service.pk].minutes == 20


def test_a_request_asks_for_the_edition_once(office, client, django_assert_num_queries):
    client.get("/termin/waehlen/?leistung=abholen")

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/termin/waehlen/?leistung=abholen").status_code == 200

    assert len([query for query in asked.captured_queries if "catalogue_edition" in query["sql"]]) == 1


def test_what_one_edition_has_loaded_is_kept_until_the_next(office):
    loaded: list[int] = []

    @once_per_edition
    def count() -> int:
        loaded.append(1)
        return len(loaded)

    assert [count(), count()] == [1, 1]
    renew()
    assert count() == 2


# Loading ---------------------------------------------------------------------------------------------------------


def test_of_all_threads_that_meet_a_new_edition_one_loads_it(monkeypatch):
    monkeypatch.setattr(edition, "current", lambda: "new")
    loaded: list[object] = []

    @edition.once_per_edition
    def shelf() -> object:
        time.sleep(0.05)
        loaded.append(object())
        return loaded[-1]

    with ThreadPoolExecutor(8) as readers:
        seen = set(readers.map(lambda _: shelf(), range(8)))

    assert seen == set(loaded)
    assert len(loaded) == 1


def test_who_writes_an_edition_and_those_who_still_read_the_old_one_do_not_load_in_turn(office, monkeypatch):
    renew()
    monkeypatch.setattr(
        edition, "current", lambda: edition._reader.own or "old"
    )  # as each thread's transaction sees it
    loaded: list[str] = []

    @edition.once_per_edition
    def shelf() -> str:
        loaded.append(edition.current())
        return loaded[-1]

    with ThreadPoolExecutor(1) as visitor:
        seen = [(shelf(), visitor.submit(shelf).result()) for _ in range(3)]

    assert seen == [(edition.current(), "old")] * 3
    assert len(loaded) == 2


def test_when_her_request_is_over_the_writer_reads_what_all_read(office):
    renew()
    shelf = edition.once_per_edition(Shelf)
    hers = shelf()

    edition.forget()

    assert shelf() is not hers
    assert shelf() is shelf()


class Shelf:
    """As rows are that know each other: a cycle."""

    def __init__(self) -> None:
        self.own = self


@pytest.mark.parametrize("seldom", [True, False])
def test_where_cycles_are_looked_for_seldom_the_old_edition_goes_at_once(monkeypatch, seldom):
    words = iter(["old", "new"])
    monkeypatch.setattr(edition, "current", lambda: next(words))
    monkeypatch.setattr(gc, "get_freeze_count", lambda: int(seldom))
    shelf = edition.once_per_edition(Shelf)
    gc.disable()
    try:
        old = weakref.ref(shelf())
        shelf()
        gone = old() is None
    finally:
        gc.enable()

    assert gone is seldom
