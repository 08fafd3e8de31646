import pytest

from servicepunkt.bookings.holding import hold_slot
from tests.factories import MONDAY, a_wish, local

pytestmark = pytest.mark.django_db

ASKED = "office=servicepunkt&service=abholen"


def test_a_month_names_its_free_days_with_the_number_of_starts(client, service):
    answer = client.get(f"/api/v1/months/2027-03?{ASKED}")

    assert answer.status_code == 200
    days = answer.json()["days"]
    assert days[:2] == [{"day": "2027-03-01", "free": 3}, {"day": "2027-03-02", "free": 3}]
    assert len(days) == 28  # all but Good Friday, Easter Sunday and Easter Monday
    assert answer["Cache-Control"] == "no-store"


def test_a_day_names_its_starts_as_local_times(client, service, clock):
    hold_slot(a_wish(service.offices.get(), service), local(MONDAY, 9, 20), holder="a", language="de", now=clock.now)

    answer = client.get(f"/api/v1/days/2027-03-01?{ASKED}")

    assert answer.json() == {
        "day": "2027-03-01",
        "starts": ["2027-03-01T09:00:00+01:00", "2027-03-01T09:40:00+01:00"],
    }


def test_two_persons_need_a_longer_time(client, service):
    answer = client.get(f"/api/v1/days/2027-03-01?{ASKED}:2")

    assert answer.json()["starts"] == ["2027-03-01T09:00:00+01:00", "2027-03-01T09:20:00+01:00"]


@pytest.mark.parametrize("month", ["0001-01", "1999-02", "2035-02", "9999-12"])
def test_a_month_far_away_has_no_free_day(client, service, month):
    answer = client.get(f"/api/v1/months/{month}?{ASKED}")

    assert (answer.status_code, answer.json()) == (200, {"month": month, "days": []})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_far_away_has_no_start(client, service, day):
    answer = client.get(f"/api/v1/days/{day}?{ASKED}")

    assert (answer.status_code, answer.json()) == (200, {"day": day, "starts": []})


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"months/2027-13?{ASKED}", 400, "unreadable"),
        (f"months/heute?{ASKED}", 400, "unreadable"),
        (f"days/2027-02-30?{ASKED}", 400, "unreadable"),
        ("months/2027-03?office=servicepunkt", 400, "unreadable"),
        ("months/2027-03?office=servicepunkt&service=%00", 400, "unreadable"),
        ("months/2027-03?office=nirgends&service=abholen", 404, "not-found"),
        ("months/2027-03?office=servicepunkt&service=gibt-es-nicht", 404, "not-found"),
        (f"months/2027-03?{ASKED}:3", 400, "too-many-units"),
        (f"months/2027-03?{ASKED}&service=abholen", 400, "not-combinable"),
    ],
)
def test_a_wrong_question_is_refused_with_code_and_sentence(client, service, address, status, code):
    answer = client.get(f"/api/v1/{address}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].endswith(".")


def test_a_refusal_speaks_the_callers_language(client, service):
    answer = client.get(f"/api/v1/months/2027-03?{ASKED}:3", headers={"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"})

    assert "1 to 2 are possible" in answer.json()["message"]


def test_nothing_is_changed_by_asking_in_another_way(client, service):
    assert client.post(f"/api/v1/months/2027-03?{ASKED}").status_code == 405
    assert client.head(f"/api/v1/months/2027-03?{ASKED}").status_code == 200
