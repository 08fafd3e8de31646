import pytest

from servicepunkt.web.dates import Unreadable
from servicepunkt.web.services import MOST, MOST_UNITS, read_services
from tests.factories import a_department, a_service, an_authority, an_office, open_hours, some_desks


def test_services_are_read_with_their_numbers():
    assert read_services(["abholen", "auto-anmelden:2"]) == [("abholen", 1), ("auto-anmelden", 2)]
    assert read_services([]) == []
    assert read_services(["abholen:0", "abholen:10000", f"abholen:{'1' * 5000}"]) == [
        ("abholen", 0),
        ("abholen", MOST_UNITS),
        ("abholen", MOST_UNITS),
    ]


@pytest.mark.parametrize(
    "typed", ["", "Abholen", "a b", "a:", "a:x", "a:-1", "a:٣", "a\n", "\x00", "a" * 51, ["a"] * (MOST + 1)]
)
def test_what_is_no_service_is_unreadable(typed):
    with pytest.raises(Unreadable):
        read_services(typed if isinstance(typed, list) else [typed])


@pytest.mark.django_db
def test_all_doors_mean_the_service_of_the_office_where_two_departments_use_a_name(client, clock):
    for name, hour in (("amt", "09:00"), ("zentrum", "13:00")):
        office = an_office(name, department=a_department(an_authority(), name))
        service = a_service("beratung", offices=[office])
        open_hours(some_desks(office, 1, skills=[service]), hour, f"{hour[:2]}:20")

    for office, hour in (("amt", "09"), ("zentrum", "13")):
        told = client.get(f"/api/v1/days/2027-03-01?office={office}&service=beratung").json()
        shown = client.get(f"/termin/waehlen/?leistung=beratung&ort={office}")
        assert told["starts"] == [f"2027-03-01T{hour}:00:00+01:00"]
        assert f'value="{told["starts"][0]}"' in shown.content.decode()
