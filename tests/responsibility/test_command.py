"""`responsibility find` and `check`, as the county's IT reads them."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from servicepunkt.responsibility.checking import findings
from servicepunkt.responsibility.models import Assignment, District, Municipality
from tests.factories import a_department, an_authority, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], settings: Any) -> Any:
    settings.SERVICEPUNKT_CLEARING, settings.SERVICEPUNKT_DEMO = "", False
    oberhavel = an_authority("oberhavel")
    an_authority("barnim")
    District.objects.create(authority=oberhavel, key="12065")
    department = a_department(oberhavel)
    for slug in ("nord", "sued"):
        office = an_office(slug, department=department)
        Assignment.objects.create(authority=oberhavel, postcode="16761", office=office)
    Assignment.objects.create(authority=oberhavel, postcode="16556", street="Am Wald", elsewhere="Stadt")

    def say(*typed: str) -> str:
        call_command("responsibility", *typed)
        return capsys.readouterr().out.rstrip("\n")

    return say


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["16515"], "Landkreis"),
        (["16761"], "Mehrere Dienststellen sind möglich (--office): nord, sued."),
        (["16761", "--office", "sued"], "Landkreis, Servicepunkt Migration"),
        (["16556"], "Es fehlt die Straße (--street)."),
        (
            ["16556", "--street", "Am Wald"],
            "Zuständig ist, wer hier keine Behörde hat: Stadt. "
            "Klärung: niemand ist dafür benannt (SERVICEPUNKT_CLEARING).",
        ),
        (["12529"], "Es fehlt der Ort (--place). Möglich sind: Berlin, Schönefeld."),
        (
            ["12529", "--place", "Potsdam", "--preset", "barnim"],
            "Der Ort liegt nicht im Gebiet dieser Postleitzahl. Klärung: Landkreis.",
        ),
    ],
)
def test_find_says_who_is_responsible_or_what_is_missing(said: Any, typed: list[str], answer: str) -> None:
    assert said("find", *typed) == answer


def test_find_knows_no_strange_authority(said: Any) -> None:
    with pytest.raises(CommandError, match=r"Die Behörde „prignitz“ gibt es nicht\."):
        said("find", "16515", "--preset", "prignitz")


def test_check_names_what_is_odd(said: Any) -> None:
    district = District.objects.get()
    columns = [
        {"municipality": "12060020"},
        {"municipality": "12065136"},
        {"postcode": "16225"},
        {"postcode": "16515", "place": "Lehnitz"},
        {"postcode": "16515", "place": "malz"},
    ]
    Assignment.objects.all().delete()
    for column in columns:
        Assignment.objects.create(authority=district.authority, elsewhere="Stadt", **column)
    Municipality.objects.create(key="12065256", name="Oranienburg, Stadt", as_of=dt.date(2026, 12, 31))
    District.objects.create(authority=district.authority, key="12999")

    assert list(findings()) == [
        "SERVICEPUNKT_CLEARING muss eine dieser Behörden nennen: barnim, oberhavel. Sonst lässt sich ein Antrag nicht "
        "senden, der über keine von ihnen kam und für den keine zuständig ist.",
        "barnim: Ihr gehört kein Kreis; sie ist für keinen Wohnort zuständig.",
        "oberhavel: Keine Postleitzahl führt in den Kreis 12999.",
        "oberhavel, Zuweisung 1: Die Gemeinde 12060020 liegt in keinem ihrer Kreise.",
        "oberhavel, Zuweisung 2: Die Gemeinde 12065136 steht nicht im Gemeindeverzeichnis.",
        "oberhavel, Zuweisung 3: Die Postleitzahl 16225 liegt in keinem ihrer Kreise.",
        "oberhavel, Zuweisung 4: Lehnitz ist kein bekannter Ort der Postleitzahl 16515.",
    ]
    assert said("check").endswith("Auffälliges: 7.")
