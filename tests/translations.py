"""Whether every text exists in every offered language: `python -m tests.translations [--update] [CODE …]`.

German is the source: texts stand in German in code and templates. What only staff read is translated into the
languages of staff, everything else into all of them. Checked are the languages that are offered, or those named. With
`--update`, texts that are new come into each catalogue, empty, and those that are gone leave it; Serbian in Latin
script is written anew from the Cyrillic catalogue. Nothing but Python is needed for that.
"""

import datetime as dt
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from gettext import c2py
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.template import Engine, Template
from django.template.base import Lexer, Node, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import to_locale

from servicepunkt.common.languages import DECLARED, OFFERED, SOURCE, STAFF
from servicepunkt.common.serbian import in_latin

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "servicepunkt"
WORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The places whose texts no visitor meets.
FOR_STAFF = (
    "servicepunkt/forms/assembling.py",
    "servicepunkt/forms/checking.py",
    "servicepunkt/forms/conditions.py",
    "servicepunkt/forms/days.py",
    "servicepunkt/forms/keys.py",
    "servicepunkt/forms/reading.py",
    "servicepunkt/audit/",
    "servicepunkt/availability/edits.py",
    "servicepunkt/catalogue/checking.py",
    "servicepunkt/catalogue/conditions.py",
    "servicepunkt/catalogue/county_",
    "servicepunkt/catalogue/importing.py",
    "servicepunkt/catalogue/reading.py",
    "servicepunkt/catalogue/references.py",
    "servicepunkt/catalogue/releases.py",
    "servicepunkt/catalogue/theme.py",
    "servicepunkt/catalogue/withdrawing.py",
    "servicepunkt/commandline/",
    "servicepunkt/feedback/templates/",
    "servicepunkt/privacy/resealing.py",
    "servicepunkt/reception/queue.py",
    "servicepunkt/responsibility/",
    "servicepunkt/common/written/",
    "servicepunkt/staff/",
    "servicepunkt/web/counter/",
    "servicepunkt/web/mailbox/",
    "servicepunkt/web/templates/account/",
    "servicepunkt/web/templates/allauth/",
    "servicepunkt/web/templates/counter/",
    "servicepunkt/web/templates/mfa/",
)
WRITTEN_FROM = {"sr-latn": "sr-cyrl"}
IN_AN_EXPRESSION = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")

Found = tuple[str | tuple[str, str], str | None]


def in_code(path: Path) -> Iterator[Found]:
    with path.open("rb") as source:
        for _line, words, _comments, context in extract("python", source, keywords=WORDS):
            yield (words[0], words[1]) if isinstance(words, tuple) else words, context


def in_template(path: Path, engine: Engine) -> Iterator[Found]:
    source = path.read_text(encoding="utf-8")
    for node in Template(source, engine=engine).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode) and node.filter_expression.var.literal is not None:
            yield _escaped(str(node.filter_expression.var.literal)), _context(node)
        elif isinstance(node, BlockTranslateNode):
            yield _of_block(node), _context(node)
    for token in Lexer(source).tokenize():
        if token.token_type in {TokenType.VAR, TokenType.BLOCK}:
            for double, single in IN_AN_EXPRESSION.findall(token.contents):
                yield _escaped(double or single), None


def _escaped(text: str) -> str:
    # Django looks templates' texts up with their percent signs doubled.
    return text.replace("%", "%%")


def _of_block(node: BlockTranslateNode) -> str | tuple[str, str]:
    singular = node.render_token_list(node.singular)[0]
    if not node.plural:
        return singular
    return singular, node.render_token_list(node.plural)[0]


def _context(node: TranslateNode | BlockTranslateNode) -> str | None:
    return str(node.message_context.resolve({})) if node.message_context else None


def all_texts() -> Catalog:
    engine = Engine.get_default()
    catalog = Catalog(charset="utf-8")
    for path in sorted(HOUSE.rglob("*")):
        where = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py":
            found = in_code(path)
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".svg"}:
            found = in_template(path, engine)
        else:
            continue
        for text, context in found:
            if text:
                catalog.add(text, context=context, locations=[(where, 0)])
    return catalog


def texts_for(code: str, texts: Catalog) -> Catalog:
    """What a reader of a language may meet."""
    if code in STAFF:
        return texts
    met = Catalog(charset="utf-8")
    for text in texts:
        if text.id and not all(_is_for_staff(place) for place, _line in text.locations):
            met[text.id] = text
    return met


def _is_for_staff(place: str) -> bool:
    # What is deleted when stands in the privacy notice, whoever it is about.
    return place.startswith(FOR_STAFF) and not place.endswith("/retention.py")


def path_of(code: str) -> Path:
    return HOUSE / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"


def read(code: str) -> Catalog:
    with path_of(code).open("rb") as po:
        return read_po(po, locale=DECLARED[code].locale)


def update(code: str, texts: Catalog) -> None:
    path = path_of(code)
    catalog = read(code) if path.exists() else _new(code)
    texts.creation_date = catalog.creation_date  # what did not change shall not differ
    # Not fuzzy: a text that resembles another must be translated, not guessed.
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if code in WRITTEN_FROM:
        _write_in_latin(catalog, read(WRITTEN_FROM[code]))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as po:
        write_po(po, catalog, width=120, sort_output=True, omit_header=False, no_location=False, include_lineno=False)


def _write_in_latin(latin: Catalog, cyrillic: Catalog) -> None:
    for text in latin:
        source = cyrillic.get(text.id, text.context) if text.id else None
        if source is not None:
            text.string = _latin(source.string)


def _latin(said: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return in_latin(said) if isinstance(said, str) else tuple(map(in_latin, said))


def _new(code: str) -> Catalog:
    header = f"# {DECLARED[code].english_name} translation of Servicepunkt.\n# Licensed under the EUPL-1.2, like the program."
    return Catalog(
        locale=DECLARED[code].locale,
        project="Servicepunkt",
        version="0.1",
        header_comment=header,
        msgid_bugs_address="",
        revision_date=dt.datetime.now(dt.UTC),
        last_translator="Servicepunkt",
        language_team=DECLARED[code].english_name,
        fuzzy=False,
    )


def gaps(code: str, texts: Catalog) -> Iterator[str]:
    if not path_of(code).exists():
        yield f"{code}: no catalogue {path_of(code).relative_to(ROOT)}"
        return
    catalog = read(code)
    source = read(WRITTEN_FROM[code]) if code in WRITTEN_FROM else None
    for text in texts:
        if text.id and catalog.get(text.id, text.context) is None:
            yield f"{code}: missing: {_shown(text)}"
    for known in catalog:
        fault = fault_of(known, catalog) or (_strays(known, source) if source else "")
        if known.id and fault:
            yield f"{code}: {fault}: {_shown(known)}"


def fault_of(known: Message, catalog: Catalog) -> str:
    """What is wrong with a translation; empty where nothing is."""
    forms = [known.string] if isinstance(known.string, str) else list(known.string)
    if known.fuzzy:
        return "fuzzy"
    if not all(forms):
        return "not translated"
    german = _placeholders(known.id if isinstance(known.id, str) else known.id[-1])
    counted = _counted(catalog) if len(forms) > 1 else {}
    for number, form in enumerate(forms):
        # A form that is said of one number only may leave it out: "one day", "يومان". One for 1, 21 and 31 may not.
        missing = german - _placeholders(form) if counted.get(number, 2) > 1 else set()
        if missing or not _placeholders(form) <= german:
            return "other placeholders"
    return ""


@lru_cache(maxsize=16)
def _counts(plural_expr: str) -> dict[int, int]:
    return Counter(map(c2py(plural_expr), range(200)))


def _counted(catalog: Catalog) -> dict[int, int]:
    """For how many numbers each plural form is said."""
    return _counts(catalog.plural_expr)


def _strays(text: Message, source: Catalog) -> str:
    written = source.get(text.id, text.context)
    return "" if written and text.string == _latin(written.string) else "not what it is written from"


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{' '.join(text.split())[:90]!r} ({', '.join(sorted({place for place, _ in message.locations})[:2])})"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    texts = all_texts()
    codes = [code for code in sys.argv[1:] if code in DECLARED] or [code for code in OFFERED if code != SOURCE]
    if "--update" in sys.argv:
        # Those that others are written from come first.
        for code in sorted(set(DECLARED) - {SOURCE}, key=WRITTEN_FROM.__contains__):
            update(code, texts_for(code, texts))
    found = [gap for code in codes for gap in gaps(code, texts_for(code, texts))]
    sys.stdout.write("".join(f"{gap}\n" for gap in found))
    sys.stdout.write(f"{sum(1 for text in texts if text.id)} texts, {len(found)} gaps in {', '.join(codes)}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
