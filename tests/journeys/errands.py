"""What two people of the demo county have to do, in the words that they type."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Errand:
    """Words by language; `papers` and `forms` are some that page and letter must name."""

    typed: dict[str, str]
    service: dict[str, str]
    question: str
    office: str
    desk: str
    papers: dict[str, str]
    forms: dict[str, str]
    cost: str
    else_possible: dict[str, str]
    tells_in_subject: bool
    asks_for_place: bool = False


STAY = Errand(
    typed={"de": "Karte läuft ab", "en": "extend residence permit"},
    service={"de": "Aufenthaltserlaubnis verlängern", "en": "Extend your residence permit (Aufenthaltserlaubnis)"},
    question="Für wie viele Personen?",
    office="servicepunkt-migration",
    desk="2",
    papers={"de": "Ihre jetzige Karte", "en": "Your present card"},
    forms={
        "de": "Antrag auf einen Aufenthaltstitel (Muster)",
        "en": "Application for a residence permit (Antrag auf einen Aufenthaltstitel), sample",
    },
    cost="93 €",
    else_possible={},  # one applies for it here
    tells_in_subject=False,
)
CAR = Errand(
    typed={"de": "Auto anmelden", "en": "register a car"},
    service={"de": "Neues Fahrzeug anmelden", "en": "Register a new vehicle"},
    question="Wie viele Vorgänge?",
    office="zulassung-oranienburg",
    desk="1",
    papers={"de": "eVB-Nummer Ihrer Versicherung", "en": "eVB number of your insurance"},
    forms={
        "de": "SEPA-Lastschriftmandat für die Kfz-Steuer (Muster)",
        "en": "SEPA direct debit mandate for vehicle tax (sample)",
    },
    cost="27 €",
    else_possible={"de": "i-Kfz", "en": "i-Kfz"},
    tells_in_subject=True,
    asks_for_place=True,
)
