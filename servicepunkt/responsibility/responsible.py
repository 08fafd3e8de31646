"""Who is responsible for a residence: always an answer, never an error.

Postcode, place and municipality lead to a district; the authority of the district is responsible, unless an assignment
of its own says otherwise. An authority's assignments count in its own districts only: it may give away and divide what
is its own, and take nothing from others.

The answer is one of three. `Responsible`: settled. `Question`: one more thing to ask. `Clearing`: nobody here is known
to be responsible, and people sort it out; nothing is lost.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from servicepunkt.catalogue.models import Authority, Office
from servicepunkt.responsibility.models import Assignment, District, Municipality
from servicepunkt.responsibility.postcodes import districts, districts_of
from servicepunkt.responsibility.residence import Residence, begins_place, number_in, same_place, same_street

# The county of the demo that everybody may start; whoever tries the demo mode with a file of its own has another.
DEMO_COUNTY = "oberhavel"


class About(enum.StrEnum):
    """What has to be asked next."""

    POSTCODE = "postcode"
    PLACE = "place"
    MUNICIPALITY = "municipality"
    STREET = "street"
    NUMBER = "number"
    OFFICE = "office"


class Reason(enum.StrEnum):
    """Why something lies in the clearing queue."""

    UNKNOWN_POSTCODE = "unknown-postcode"
    UNKNOWN_PLACE = "unknown-place"
    NOT_HERE = "not-here"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Responsible:
    """The authority, and the office where an assignment names one."""

    authority: Authority
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, with the possible answers where there is a list of them; `authority` as far as it is certain."""

    about: About
    places: tuple[str, ...] = ()
    municipalities: tuple[Municipality, ...] = ()
    offices: tuple[Office, ...] = ()
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Clearing:
    """The clearing queue of `authority`, whose staff sort it out; None where the installation has nobody for it.

    `who` names whoever would be responsible, where that is known but is not an authority of this installation.
    """

    reason: Reason
    who: str = ""
    authority: Authority | None = None


Answer = Responsible | Question | Clearing
_District = str | Question | Clearing


def responsible_for(residence: Residence, *, day: dt.date, preset: Authority | None = None) -> Answer:
    """Who is responsible, on a day, for somebody who lives there.

    `preset` is the authority whose own link somebody followed: it counts until a residence is told, and what nobody can
    settle is for it to sort out. Without it (the entry for the whole country) the residence has to be asked.
    """
    if residence.postcode is None:
        return Responsible(preset) if preset else Question(About.POSTCODE)
    answer = _by_residence(residence, day)
    if isinstance(answer, Clearing) and answer.authority is None:
        return replace(answer, authority=preset or clearing_authority())
    return answer


def settle(residence: Residence, *, day: dt.date, preset: Authority | None = None) -> Responsible | Clearing:
    """The same where nothing can be asked any more: people decide what is open.

    That includes anybody who must live in a reception centre: the local authority finds out whether a central one is
    responsible.
    """
    answer = responsible_for(residence, day=day, preset=preset)
    if isinstance(answer, Question) and answer.about is About.OFFICE and answer.authority:
        answer = Responsible(answer.authority)
    if isinstance(answer, Question) or (isinstance(answer, Responsible) and residence.in_centre):
        return Clearing(Reason.UNDECIDED, authority=answer.authority or preset or clearing_authority())
    return answer


def clearing_authority() -> Authority | None:
    """Whose staff look after what came without an authority: the one that the installation names, or its only one; among
    several in a demo its own county, where that is among them."""
    if settings.SERVICEPUNKT_CLEARING:
        return Authority.objects.filter(slug=settings.SERVICEPUNKT_CLEARING).first()
    some = list(Authority.objects.order_by("pk")[:2])
    if len(some) == 1:
        return some[0]
    return Authority.objects.filter(slug=DEMO_COUNTY).first() if settings.SERVICEPUNKT_DEMO else None


def _by_residence(residence: Residence, day: dt.date) -> Answer:
    found = _district_of(residence)
    if not isinstance(found, str):
        return found
    district = District.objects.filter(key=found).first()
    if district is None:
        return Clearing(Reason.NOT_HERE, who=districts().get(found, ""))
    return _within(district.authority, found, residence, day)


# The district -----------------------------------------------------------------------------------------------------


def _district_of(residence: Residence) -> _District:
    found = districts_of((residence.postcode or "").strip())
    if not found:
        return Clearing(Reason.UNKNOWN_POSTCODE)
    named = (residence.municipality or "")[:5]
    if named in found:
        return named
    if len(found) == 1:
        return next(iter(found))
    return _by_place(residence.place, found)


def _by_place(typed: str | None, found: Mapping[str, Sequence[str]]) -> _District:
    """Where a postcode lies in several districts, the place decides."""
    every = tuple(sorted({place for places in found.values() for place in places}))
    if typed is None:
        return Question(About.PLACE, places=every)
    # The exact name first: Neuendorf is one place, and Neuendorf am See another.
    for fits in (same_place, begins_place):
        meant = {key: [place for place in places if fits(typed, place)] for key, places in found.items()}
        keys = [key for key, places in meant.items() if places]
        if len(keys) == 1:
            return keys[0]
        if keys:
            return Question(About.PLACE, places=tuple(sorted(place for places in meant.values() for place in places)))
    return Clearing(Reason.UNKNOWN_PLACE)


# The authority's own assignments ----------------------------------------------------------------------------------


def _within(authority: Authority, district: str, residence: Residence, day: dt.date) -> Answer:
    """Who is responsible within a district of this authority."""
    rows = list(authority.assignments.in_force(day))
    decided = _decide(authority, district, residence, rows)
    if isinstance(decided, Responsible) and decided.authority != authority:
        # The authority that was given it divides it among its own offices; it cannot pass it on.
        own = decided.authority.assignments.in_force(day).filter(given_to=None, elsewhere="")
        return _decide(decided.authority, district, residence, list(own))
    return decided


def _decide(authority: Authority, district: str, residence: Residence, rows: list[Assignment]) -> Answer:
    """What the narrowest of an authority's fitting assignments say; without any, the authority itself."""
    told = residence
    if any(row.municipality for row in rows):
        told = replace(residence, municipality=_municipality_of(residence, district))
    fitting: list[Assignment] = []
    for row in sorted(rows, key=_breadth):
        if fitting and _breadth(row) > _breadth(fitting[0]):
            break
        fits = _fits(row, told)
        if isinstance(fits, About):
            return _question(fits, authority, district, told)
        if fits:
            fitting.append(row)
    return _outcome(authority, fitting, residence)


def _breadth(row: Assignment) -> int:
    """How much an assignment covers: numbers of a street, a street, a place or municipality, a postcode."""
    parts = (bool(row.numbers), bool(row.street), bool(row.place or row.municipality), True)
    return parts.index(True)


def _fits(row: Assignment, told: Residence) -> bool | About:
    """Whether a residence lies in what a row covers; where that depends on something unasked, what to ask."""
    # From what is known anyway to what may have to be asked, so that nobody is asked needlessly.
    checks: tuple[tuple[bool, str | None, About, Callable[[str], bool]], ...] = (
        (bool(row.postcode), told.postcode, About.POSTCODE, lambda said: said.strip() == row.postcode),
        (bool(row.municipality), told.municipality, About.MUNICIPALITY, lambda said: said == row.municipality),
        (bool(row.place), told.place, About.PLACE, lambda said: same_place(said, row.place)),
        (bool(row.street), told.street, About.STREET, lambda said: same_street(said, row.street)),
        (bool(row.numbers), told.number, About.NUMBER, lambda said: number_in(said, row.numbers)),
    )
    asked = [(said, about, holds) for matters, said, about, holds in checks if matters]
    if any(said is not None and not holds(said) for said, _about, holds in asked):
        return False
    return next((about for said, about, _holds in asked if said is None), True)


def _question(about: About, authority: Authority, district: str, told: Residence) -> Question | Clearing:
    if about is About.PLACE:
        return Question(
            about, places=districts_of((told.postcode or "").strip()).get(district, ()), authority=authority
        )
    if about is About.MUNICIPALITY:
        known = tuple(Municipality.objects.filter(key__startswith=district))
        # Without the official list there is nothing to choose from.
        return Question(about, municipalities=known, authority=authority) if known else _undecided(authority)
    return Question(about, authority=authority)


def _undecided(authority: Authority) -> Clearing:
    return Clearing(Reason.UNDECIDED, authority=authority)


def _municipality_of(residence: Residence, district: str) -> str | None:
    """The municipality that was told, or the only one of the district that has the name of the place."""
    if residence.municipality is not None or not residence.place:
        return residence.municipality
    known = Municipality.objects.filter(key__startswith=district)
    called = [row.key for row in known if same_place(residence.place, row.short_name)]
    return called[0] if len(called) == 1 else None


def _outcome(authority: Authority, rows: Iterable[Assignment], residence: Residence) -> Answer:
    outcomes = list(dict.fromkeys((row.given_to, row.elsewhere, row.office) for row in rows))
    if not outcomes:
        return Responsible(authority)
    if len(outcomes) == 1:
        given_to, elsewhere, office = outcomes[0]
        return Clearing(Reason.NOT_HERE, who=elsewhere) if elsewhere else Responsible(given_to or authority, office)
    offices = tuple(office for _given_to, _elsewhere, office in outcomes if office)
    if len(offices) < len(outcomes):
        return _undecided(authority)
    return _one_of(offices, authority, residence.office)


def _one_of(offices: tuple[Office, ...], authority: Authority, chosen: str | None) -> Answer:
    """Several offices are possible: the one that was chosen, or, where that is open, as the authority decides."""
    if chosen is None:
        return Question(About.OFFICE, offices=offices, authority=authority)
    return Responsible(authority, next((office for office in offices if office.slug == chosen), None))
