"""Every address of the counter, taken from the URLconf, with everybody who has no business there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse

from servicepunkt.availability.models import Closure, OpeningRule
from servicepunkt.web.counter import urls
from tests.factories import MONDAY, local
from tests.web.counter.conftest import signed_in

pytestmark = pytest.mark.django_db

# Those of the inbox have tests of their own.
PATTERNS = {pattern.name: pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
NAMES = list(PATTERNS)
EVERYBODYS = {"home"}  # a signed-in stranger sees her own offices there


def _address(name: str, counter: Any) -> str:
    pattern = PATTERNS[name]
    visit = counter.office.visits.first() or counter.arrive(counter.book(9), at=local(MONDAY, 8, 45))
    known = {"slug": counter.office.slug, "uid": visit.booking.uid, "key": visit.pk, "name": "fertig"}
    known |= {"desk": visit.booking.desk_id, "start": int(visit.booking.start_at.timestamp())}
    if name == "add_codes":
        counter.service.entitlement_needed = True
        counter.service.save()
        known["key"] = counter.service.pk
    if name in ("edit_rule", "end_rule"):
        known["key"] = OpeningRule.objects.get(office=counter.office).pk
    if name in ("edit_closure", "take_back_closure"):
        known["key"] = _a_closure(counter).pk
    return reverse(f"counter:{name}", kwargs={key: known[key] for key in pattern.pattern.converters})


def _a_closure(counter: Any) -> Closure:
    times = {"from_at": local(MONDAY, 20), "until_at": local(MONDAY, 21)}
    return Closure.objects.get_or_create(authority=counter.office.authority, office=counter.office, **times)[0]


def _tries_of_all(client: Client, counter: Any, names: list[str]) -> Iterator[Any]:
    for name in names:
        yield from _tries(client, _address(name, counter))


def _tries(client: Client, address: str) -> Iterator[Any]:
    for method in ("get", "post"):
        for headers in ({}, {"HX-Request": "true"}):
            yield getattr(client, method)(address, headers=headers)


def test_nobody_who_is_not_signed_in_sees_anything(counter):
    for response in _tries_of_all(Client(), counter, NAMES):
        assert response.status_code in (302, 204, 405)
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login"))
        if response.status_code == 204:
            assert response["HX-Redirect"] == reverse("account_login")


@pytest.mark.parametrize("who", ["stranger", "foreigner", "neighbour"])
def test_for_strangers_and_foreigners_nothing_is_there(counter, who, request):
    client = signed_in(request.getfixturevalue(who))

    for response in _tries_of_all(client, counter, sorted(set(NAMES) - EVERYBODYS)):
        assert response.status_code in (404, 405)
        assert b"Muster-Besuch" not in response.content


def test_somebody_of_another_county_is_not_even_let_in(counter, foreigner):
    assert signed_in(foreigner).get(reverse("counter:home")).status_code == 404


def test_who_works_there_gets_an_answer_and_never_an_error(counter, lead):
    for response in _tries_of_all(lead, counter, NAMES):
        assert response.status_code in (200, 204, 302, 400, 405)


def test_reception_does_not_call(counter, reception):
    for response in _tries_of_all(
        reception, counter, ["choose_desk", "call_next", "call", "step", "group", "take_back"]
    ):
        assert response.status_code in (403, 405)


def test_clerks_do_not_import_codes(counter):
    for response in _tries_of_all(counter.client, counter, ["codes", "add_codes"]):
        assert response.status_code in (403, 405)


def test_clerks_do_not_change_opening_hours(counter):
    names = ["hours", "new_rule", "edit_rule", "end_rule", "close", "edit_closure", "take_back_closure"]
    for response in _tries_of_all(counter.client, counter, names):
        assert response.status_code in (403, 405)


def test_who_is_no_lead_neither_sees_the_button_that_parts_with_the_kiosks_nor_presses_it(counter, lead):
    entrance, part = (_address(name, counter) for name in ("entrance", "part_with_kiosks"))

    for response in _tries(counter.client, part):
        assert response.status_code in (403, 405)

    assert [part in client.get(entrance).content.decode() for client in (counter.client, lead)] == [False, True]
    before, pressed = lead.get(entrance).context["pairing"], lead.post(part, follow=True)
    assert pressed.context["pairing"] != before
    assert "Kein Gerät ist mehr eingerichtet." in pressed.content.decode()


def test_reception_offers_nobody_another_time(counter, reception):
    for response in _tries_of_all(reception, counter, ["offer_all"]):
        assert response.status_code in (403, 405)


@pytest.mark.parametrize("key", ["0", "999999999", "9" * 18, "9" * 30])
def test_numbers_that_mean_nothing_are_not_found(counter, lead, key):
    slug = counter.office.slug

    for address in (f"besuch/{key}/nummer/", f"codes/{key}/"):
        assert lead.get(f"/schalter/{slug}/{address}").status_code == 404
    for address in (f"besuch/{key}/fertig/", f"besuch/{key}/aufrufen/", f"besuch/{key}/zuruecknehmen/"):
        assert lead.post(f"/schalter/{slug}/{address}").status_code == 404


ODD = [
    "",
    " ",
    "x",
    "-1",
    "9" * 40,
    "9" * 5000,
    "2027-13-45",
    "٣",
    "\x00",
    "<script>",
    "2027-03-01T09:00",
    "Z" * 5000,
    "0001-01-01",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+23:00",
]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="takes what the other engine refuses; its half of ./test asks"
)
@pytest.mark.parametrize("odd", ODD)
def test_odd_input_never_gives_an_error_page(counter, lead, odd):
    for address in [_address(name, counter) for name in NAMES]:
        _send_nonsense(lead, address, odd, counter.service.pk)


def _send_nonsense(client: Client, address: str, odd: str, service: int) -> None:
    keys = (
        "tag",
        "monat",
        "zeit",
        "stand",
        "wie",
        "in",
        "leistung",
        "gefragt",
        "arbeitsplatz",
        "fertig",
        "suche",
        "von",
        "anfrage",
        "codes",
        "email",
        "name",
        "language",
    )
    data = dict.fromkeys(keys, odd) | {f"anzahl-{service}": odd}
    assert client.get(address, data).status_code < 500
    assert client.post(address, data).status_code < 500
    data["leistung"] = str(service)
    assert client.get(address, data).status_code < 500
    assert client.post(f"{address}?leistung={service}", data).status_code < 500


def test_an_account_without_an_office_is_told_so(counter, cast):
    user = cast("nobody", None)
    user.authority = counter.office.authority
    user.save()

    page = signed_in(user).get(reverse("counter:home"))

    assert "noch keiner Dienststelle zugeordnet" in page.content.decode()


def test_without_a_second_factor_there_is_no_way_in_where_one_is_required(counter, settings):
    settings.SERVICEPUNKT_SECOND_FACTOR = "required"

    page = counter.get()

    assert page.status_code == 302
    assert page["Location"].startswith(reverse("mfa_activate_totp"))
    part = counter.client.get(f"/schalter/{counter.office.slug}/stand/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, reverse("mfa_activate_totp"))
