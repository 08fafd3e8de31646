"""The shipped list of postcodes: complete, in order, quick, small."""

import time
import tracemalloc
from pathlib import Path

import pytest

from servicepunkt.responsibility import postcodes
from servicepunkt.responsibility.places.make import make

HEAD = "postcode,place,geonames_state,district_key,district_name\n"


def test_a_postcode_leads_to_the_district_with_its_places() -> None:
    assert postcodes.districts_of("16548") == {"12065": ("Glienicke/Nordbahn",)}


def test_a_postcode_of_several_districts_names_the_places_of_each() -> None:
    assert postcodes.districts_of("12529") == {"11000": ("Berlin",), "12061": ("Schönefeld",)}
    assert postcodes.districts_of("14943") == {"12069": ("Lühsdorf",), "12072": ("Luckenwalde", "Lüdersdorf")}


@pytest.mark.parametrize("typed", ["", "0", "00000", "99999", "1651", "165155", "16515 ", "١٦٥١٥", "abcde", "16\n15"])
def test_what_is_no_postcode_lies_nowhere(typed: str) -> None:
    assert postcodes.districts_of(typed) == {}


def test_every_postcode_is_found_and_every_district_has_a_name() -> None:
    every = list(postcodes.postcodes())

    assert len(every) == 10_771
    assert every == sorted(set(every))
    assert {key for postcode in every for key in postcodes.districts_of(postcode)} == set(postcodes.districts())
    assert all(postcodes.districts_of(postcode) for postcode in every)
    assert len(postcodes.districts()) == 400


def test_between_two_postcodes_is_nothing() -> None:
    every = set(postcodes.postcodes())

    assert [
        code for code in map("{:05}".format, range(100_000)) if code not in every and postcodes.districts_of(code)
    ] == []


def test_most_postcodes_lie_in_one_district() -> None:
    assert sum(len(postcodes.districts_of(code)) > 1 for code in postcodes.postcodes()) == 136


def test_brandenburg_has_its_fourteen_counties_and_four_towns() -> None:
    names = [name for key, name in postcodes.districts().items() if key.startswith("12")]

    assert len(names) == 18
    assert sum(name.startswith("Landkreis ") for name in names) == 14


def test_large_receivers_lead_to_their_district_without_their_names() -> None:
    assert postcodes.districts_of("01053") == {"14612": ()}
    # One company's postcode in Berlin, with rows in Stuttgart, Bautzen and Dahme-Spreewald.
    assert postcodes.districts_of("10875") == {}


def test_looking_one_up_takes_far_less_than_a_millisecond_and_half_a_megabyte() -> None:
    tracemalloc.start()
    postcodes._bytes.cache_clear()
    postcodes.districts_of("16515")
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    some = list(postcodes.postcodes())[::50]

    begin = time.process_time()
    for postcode in some:
        postcodes.districts_of(postcode)
    each = (time.process_time() - begin) / len(some)

    assert kept < 500_000
    assert each < 0.001


def test_the_list_is_made_from_its_source(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text(
        HEAD
        + "20002,Dorf,BB,12002,Dorfkreis\n"
        + "10001,Stadt,BB,12001,Stadt\n"
        + "20002,Anderes Dorf,BB,12001,Stadt\n"
        + "10001,Bank AG,11,12001,Kreisfreie Stadt Stadt\n"
        + "30003,Werk GmbH,11,12002,Dorfkreis\n"
        + "40004,Konzern AG,11,12001,Stadt\n"
        + "40004,Konzern Bau AG,11,12002,Dorfkreis\n",
        encoding="utf-8",
    )

    make(source, tmp_path)

    assert (tmp_path / "postcodes.txt").read_text() == (
        "10001\t12001Stadt\n20002\t12001Anderes Dorf\t12002Dorf\n30003\t12002\n"
    )
    assert (tmp_path / "districts.txt").read_text() == "12001 Kreisfreie Stadt Stadt\n12002 Dorfkreis\n"
