"""The description for machines, held against real answers: what it says is what comes."""

import re
from typing import Any

import pytest
from django.urls import get_resolver
from jsonschema import Draft202012Validator, ValidationError, validate

from servicepunkt.availability.models import Offer
from servicepunkt.catalogue.models import Service
from servicepunkt.web.api.urls import _CALLS
from tests.web.api.asking import BODY, book

pytestmark = pytest.mark.django_db

WISH = "office=servicepunkt&service=abholen"


@pytest.fixture
def description(client) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return answer.json()


def _operation(description: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    found = [
        operations[method]
        for template, operations in description["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path.removeprefix("/api/v1"))
    ]
    assert len(found) == 1
    return found[0]


def _with_components(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"components": description["components"]}


def _check(description: dict[str, Any], method: str, path: str, answer: Any) -> None:
    """The status is one that is described, and the body has its shape."""
    told = _operation(description, method, path)["responses"][str(answer.status_code)]
    schema = told["content"]["application/json"]["schema"]
    validate(answer.json(), _with_components(description, schema), Draft202012Validator)
    for header in told.get("headers", {}):
        assert header in answer


def test_every_call_is_described_and_nothing_else(description):
    addresses = {re.sub(r"<str:(\w+)>", r"{\1}", f"/{pattern.pattern}") for pattern in _CALLS}

    assert description["openapi"] == "3.1.0"
    assert description["servers"] == [{"url": "/api/v1"}]
    assert set(description["paths"]) == addresses
    there = {str(pattern.pattern) for pattern in get_resolver("servicepunkt.web.api.urls").url_patterns}
    # What describes is not described itself.
    describing = {"openapi.json", "schemas/<slug:form>", "schemas/<slug:form>/<slug:name>"}
    assert {address.removeprefix("/") for address in addresses} == {
        re.sub(r"<str:(\w+)>", r"{\1}", address) for address in there - describing
    }


def test_all_its_schemas_are_schemas_and_lead_somewhere(description):
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for name in re.findall(r"#/components/schemas/(\w+)", str(description)):
        assert name in description["components"]["schemas"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/v1/months/2027-03?{WISH}", 200),
        (f"/api/v1/months/2030-01?{WISH}", 200),
        (f"/api/v1/days/2027-03-01?{WISH}:2", 200),
        (f"/api/v1/months/march?{WISH}", 400),
        (f"/api/v1/days/2027-02-30?{WISH}", 400),
        (f"/api/v1/days/2027-03-01?{WISH}:9", 400),
        (f"/api/v1/days/2027-03-01?{WISH}&service=abholen", 400),
        ("/api/v1/days/2027-03-01?office=nirgends&service=abholen", 404),
    ],
)
def test_answers_about_free_times_are_as_described(client, service, description, path, status):
    answer = client.get(path)

    assert answer.status_code == status
    _check(description, "get", path.partition("?")[0], answer)


@pytest.mark.parametrize(
    ("changed", "columns", "status"),
    [
        ({}, {}, 201),
        ({"email": ""}, {"email_needed": False}, 201),
        ({"dates": {"abholen": "1990-01-01"}}, {"conditions": [{"kind": "age", "years": 18}]}, 201),
        ({"dates": {"abholen": ["2015-01-01"]}}, {"conditions": [{"kind": "age", "years": 18}]}, 400),
        ({}, {"conditions": [{"kind": "age", "years": 18}]}, 400),
        ({}, {"entitlement_needed": True}, 400),
        ({"email": ""}, {}, 400),
        ({"start": "2027-02-28T09:00:00+01:00"}, {}, 409),
        ({"start": "2027-09-01T09:00:00+02:00"}, {}, 409),
        ({"office": "nirgends"}, {}, 404),
        ({"name": ""}, {}, 400),
        ({"nationality": "DE"}, {}, 400),
    ],
)
def test_answers_to_bookings_are_as_described(client, service, description, changed, columns, status):
    Service.objects.update(**columns)
    body = BODY | changed

    answer = book(client, **changed)

    assert answer.status_code == status
    _check(description, "post", "/api/v1/bookings", answer)
    if answer.json().get("code") != "unreadable":
        _check_body(description, body)
    else:
        with pytest.raises(ValidationError):
            _check_body(description, body)


def _check_body(description: dict[str, Any], body: dict[str, Any]) -> None:
    content = _operation(description, "post", "/api/v1/bookings")["requestBody"]["content"]
    validate(body, _with_components(description, content["application/json"]["schema"]), Draft202012Validator)


def test_further_answers_are_as_described(client, service, description, settings, clock):
    def book_later(**changed: str) -> Any:
        clock.advance(seconds=1)
        return book(client, **changed)

    Offer.objects.update(release=[{"on": "2027-03-02", "at": "08:00", "until": "2027-03-05"}])
    answers = [book_later(start="2027-03-03T09:00:00+01:00")]
    Offer.objects.update(release=[])
    Service.objects.update(limit_per_person=1)
    answers += [book_later(), book_later(), book_later(request="another secret of mine", email="bo@example.org")]
    answers += [book_later(request="a third secret of mine", start="2027-03-01T09:20:00+01:00")]
    settings.SERVICEPUNKT_API_PER_MINUTE = 1
    answers += [book_later()]

    assert [answer.status_code for answer in answers] == [409, 201, 200, 409, 409, 429]
    for answer in answers:
        _check(description, "post", "/api/v1/bookings", answer)


def test_an_answer_of_another_shape_is_noticed(client, service, description):
    """The negative control."""
    schema = _operation(description, "get", "/api/v1/days/2027-03-01")["responses"]["200"]
    wrong = {"day": "2027-03-01", "starts": [9]}

    with pytest.raises(ValidationError):
        validate(wrong, _with_components(description, schema["content"]["application/json"]["schema"]))
