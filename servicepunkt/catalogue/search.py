"""Finding a service by what people type: everyday words, in any declared language, half a word, a slip of the finger.

All texts of an authority become one small index, kept in the process for as long as the catalogue stays the same;
a search is two queries (the texts as stored, then the services found) and a few look-ups.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from json import loads
from math import log

from django.db import connection

from servicepunkt.catalogue.models import Authority, Service
from servicepunkt.catalogue.stopwords import SAYS_LITTLE, SAYS_NOTHING
from servicepunkt.common.folding import words_of

# How much a word says about a service, by where it appears.
_NAME, _OWN_LANGUAGE, _KEYWORD, _SUMMARY, _AROUND = 3.0, 3.3, 2.5, 0.8, 0.3
# How sure it is that the typed word means the found one.
_EXACT, _ROOT, _BEGINNING, _INSIDE, _SLIP = 1.0, 0.9, 0.8, 0.6, 0.5

# Typed exactly like a name or a keyword in the catalogue.
_PHRASE = 1.5

_ENDINGS = ("ungen", "ung", "en", "ing", "e")
_LEAST_ALIKE = 0.78
_MOST_WORDS = 12

_Row = tuple[int, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Index:
    """Every folded word with the services that it is about, and every name and keyword as a whole.

    `ordered` and `pairs` find words that are not exact.
    """

    services: dict[str, dict[int, float]]
    phrases: dict[str, set[int]]
    ordered: list[str]
    pairs: dict[str, set[int]]
    count: int


def find_services(authority: Authority, typed: str, *, language: str) -> list[Service]:
    """The services that somebody may mean, best first; `language` is the reader's, all others are searched as well."""
    wanted = _wanted(typed)
    if not wanted:
        return []
    ranked = _ranked(_index(_rows(authority), language), wanted)
    found = Service.objects.select_related("department").in_bulk(ranked)
    return [found[key] for key in ranked if key in found]


def _wanted(typed: str) -> list[str]:
    """The words that say what somebody looks for. A single letter says nothing yet."""
    telling = (word for word in words_of(typed) if len(word) > 1 and word not in SAYS_NOTHING)
    return list(dict.fromkeys(telling))[:_MOST_WORDS]


def _ranked(index: _Index, wanted: list[str]) -> list[int]:
    scores: dict[int, float] = defaultdict(float)
    hits: dict[int, int] = defaultdict(int)
    telling: set[int] = set()
    for word in wanted:
        for service, score in _score(index, word).items():
            scores[service] += score
            hits[service] += 1
            if word not in SAYS_LITTLE:
                telling.add(service)
    for service in index.phrases.get(" ".join(wanted), ()):
        scores[service] *= _PHRASE
    return _best(scores, hits, telling, len(wanted))


def _best(scores: dict[int, float], hits: dict[int, int], telling: set[int], wanted: int) -> list[int]:
    """Those that have every word; if none has, those that have the most, among them one that says something.

    "Hund anmelden" finds no dog and must not answer with a car.
    """
    complete = [key for key, count in hits.items() if count == wanted]
    if complete:
        return _by_score(complete, scores, least=0.25)
    most = max((hits[key] for key in telling), default=0)
    return _by_score([key for key in telling if hits[key] == most and 2 * most >= wanted], scores, least=0.5)


def _by_score(keys: list[int], scores: dict[int, float], *, least: float) -> list[int]:
    best = max((scores[key] for key in keys), default=0.0)
    near = [key for key in keys if scores[key] >= least * best]
    return sorted(near, key=lambda key: (-scores[key], key))


def _score(index: _Index, word: str) -> dict[int, float]:
    """How well each service fits a typed word."""
    scores: dict[int, float] = {}
    for found, sureness in _meant(index, word).items():
        services = index.services[found]
        rarity = 1 + log(index.count / len(services))
        for service, weight in services.items():
            scores[service] = max(scores.get(service, 0.0), sureness * weight * rarity)
    return scores


def _meant(index: _Index, word: str) -> dict[str, float]:
    """The words of the index that a typed word may mean, and how surely."""
    meant = dict.fromkeys(_inside(index, word), _INSIDE)
    meant |= dict.fromkeys(_beginning_with(index, word), _BEGINNING)
    if _root(word) in index.services:
        meant[_root(word)] = _ROOT
    if word in index.services:
        meant[word] = _EXACT
    return meant or dict(_alike(index, word))


def _beginning_with(index: _Index, word: str) -> Iterator[str]:
    for place in range(bisect_left(index.ordered, word), len(index.ordered)):
        if not index.ordered[place].startswith(word):
            return
        yield index.ordered[place]


def _inside(index: _Index, word: str) -> Iterator[str]:
    """German joins its words: "titel" is part of "aufenthaltstitel"."""
    if len(word) >= 5:
        yield from (found for found in index.ordered if word in found)


def _alike(index: _Index, word: str) -> Iterator[tuple[str, float]]:
    """Words that differ by a slip. Shared pairs of letters narrow down the many, a closer look the few."""
    if len(word) < 4:
        return
    typed = _pairs(word)
    common: dict[int, int] = defaultdict(int)
    for pair in typed:
        for place in index.pairs.get(pair, ()):
            common[place] += 1
    for place, count in common.items():
        if 2 * count >= len(typed):
            found = index.ordered[place]
            alike = SequenceMatcher(None, word, found).ratio()
            if alike >= _LEAST_ALIKE:
                yield found, _SLIP * alike


def _pairs(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[place : place + 2] for place in range(len(framed) - 1)}


def _root(word: str) -> str:
    """`abmelden` and `Abmeldung` share one; words in other scripts stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _rows(authority: Authority) -> tuple[_Row, ...]:
    """The texts as the table has them, unparsed: equal for as long as nobody changes the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [authority.pk])
        return tuple(cursor.fetchall())


# By hand, since composing this query takes Django several times as long as the database takes to answer it, and the
# columns are wanted as stored: parsing the JSON of forty services would cost more than the search.
_TEXTS = """
    SELECT service.id, service.name, service.keywords, service.summary, department.name, service.key
    FROM catalogue_service service JOIN catalogue_department department ON department.id = service.department_id
    WHERE department.authority_id = %s ORDER BY service.id
"""


@lru_cache(maxsize=64)
def _index(rows: tuple[_Row, ...], language: str) -> _Index:
    services: dict[str, dict[int, float]] = defaultdict(dict)
    phrases: dict[str, set[int]] = defaultdict(set)
    for key, name, keywords, summary, department, official in rows:
        for text, weight in _texts(loads(name), loads(keywords), loads(summary), loads(department), language):
            words = [word for word in [*words_of(text), official] if word and word not in SAYS_NOTHING]
            for form in {*words, *map(_root, words)}:
                services[form][key] = max(weight, services[form].get(key, 0.0))
            if weight >= _KEYWORD:
                phrases[" ".join(words)].add(key)
    ordered = sorted(services)
    pairs: dict[str, set[int]] = defaultdict(set)
    for place, word in enumerate(ordered):
        for pair in _pairs(word):
            pairs[pair].add(place)
    return _Index(dict(services), dict(phrases), ordered, dict(pairs), len(rows))


def _texts(
    name: dict[str, str], keywords: list[str], summary: dict[str, str], department: dict[str, str], language: str
) -> Iterator[tuple[str, float]]:
    for code, text in name.items():
        yield text, _OWN_LANGUAGE if code == language else _NAME
    for keyword in keywords:
        yield keyword, _KEYWORD
    for text in summary.values():
        yield text, _SUMMARY
    for text in department.values():
        yield text, _AROUND
