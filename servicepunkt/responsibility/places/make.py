"""Makes `postcodes.txt` and `districts.txt` from the list of GeoNames:
`python -m servicepunkt.responsibility.places.make CSV`.

The list has a row for each place: postcode, place, GeoNames' code of the Land, key and name of the district. Rows with
a number for the Land are the postcodes of large receivers (companies, banks, courts): nobody lives at one, so their
names stay out, and where such a postcode would lie in several districts it stays out as well.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
Rows = list[dict[str, str]]
_KINDS = ("Kreis ", "Kreisfreie Stadt ", "Landkreis ", "Stadtkreis ")


def make(source: Path, folder: Path = HERE) -> None:
    """Write both files; the same source gives the same bytes."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    _write(folder / "postcodes.txt", _postcode_lines(rows))
    _write(folder / "districts.txt", _district_lines(rows))


def _postcode_lines(rows: Rows) -> Iterable[str]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in filter(_is_place, rows):
        found[row["postcode"]][row["district_key"]].add(row["place"])
    receivers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["postcode"] not in found:
            receivers[row["postcode"]].add(row["district_key"])
    lines = {postcode: {next(iter(keys)): set[str]()} for postcode, keys in receivers.items() if len(keys) == 1}
    for postcode, districts in sorted((found | lines).items()):
        yield "\t".join([postcode, *(f"{key}{'|'.join(sorted(districts[key]))}" for key in sorted(districts))])


def _district_lines(rows: Rows) -> Iterable[str]:
    # Both kinds of rows name the district, often differently ("Kleve", "Kreis Kleve"): the one that says its kind wins.
    ranked = sorted(rows, key=lambda row: (row["district_name"].startswith(_KINDS), _is_place(row)))
    names = {row["district_key"]: row["district_name"] for row in ranked}
    return (f"{key} {names[key]}" for key in sorted(names))


def _is_place(row: dict[str, str]) -> bool:
    return not row["geonames_state"].isdigit()


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
