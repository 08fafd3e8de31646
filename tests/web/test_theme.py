"""One county, one look: the same colour and mark at every door, and another county's beside it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from servicepunkt.catalogue.models import Authority
from tests.catalogue.test_theme import LOGO

COUNTY = """
authority:
  slug: {slug}
  name: Kreis {slug}
  land: BB
  host: {slug}.example.org
  theme: {{color: '{color}', logo: bilder/wappen.svg}}
departments:
  amt:
    name: Amt
    offices:
      {slug}-amt: {{name: Amt, street: Markt 1, postcode: '01234', town: Stadt, number_prefix: A}}
"""


@pytest.fixture
def counties(tmp_path: Path, settings: Any, db: None) -> Path:
    settings.ALLOWED_HOSTS = ["*"]
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "wappen.svg").write_bytes(LOGO)
    for slug, color in (("norden", "#1d4f91"), ("sueden", "#7a1f2b")):
        (tmp_path / f"{slug}.yaml").write_text(COUNTY.format(slug=slug, color=color))
        call_command("county", "import", str(tmp_path / f"{slug}.yaml"), verbosity=0)
    return tmp_path


def _sheet_of(client: Client, page: str, host: str) -> str:
    shown = client.get(page, headers={"host": host}).content.decode()
    address = shown.partition('<link rel="stylesheet" href="/aussehen/')[2].partition('"')[0]
    answer = client.get(f"/aussehen/{address}", headers={"host": host})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    return answer.content.decode()


@pytest.mark.parametrize("page", ["/", "/impressum/", "/gibt/es/nicht/", "/konto/anmelden/"])
def test_every_door_wears_the_colour_of_its_county(counties: Path, client: Client, page: str):
    assert "--kern-color-action-default: #1d4f91;" in _sheet_of(client, page, "norden.example.org")
    assert "--kern-color-action-default: #7a1f2b;" in _sheet_of(client, page, "sueden.example.org")


def test_kiosk_and_display_too(counties: Path, client: Client):
    for page in ("/wartebereich/kiosk/norden-amt/", "/wartebereich/anzeige/norden-amt/"):
        assert "#1d4f91" in _sheet_of(client, page, "norden.example.org")


def test_the_logo_comes_as_it_is_in_the_file(counties: Path, client: Client):
    page = client.get("/", headers={"host": "norden.example.org"}).content.decode()
    address = page.partition('<img class="sp-header__logo" src="')[2].partition('"')[0]

    answer = client.get(address, headers={"host": "norden.example.org"})

    assert (answer.headers["Content-Type"], answer.content) == ("image/svg+xml", LOGO)


def test_the_export_gives_the_look_back(counties: Path):
    target = counties / "zurueck" / "norden.yaml"
    target.parent.mkdir()

    call_command("county", "export", "norden", str(target), verbosity=0)

    assert "color: '#1d4f91'" in target.read_text()
    assert (target.parent / "bilder" / "wappen.svg").read_bytes() == LOGO
    before = Authority.objects.get(slug="norden").theme
    call_command("county", "import", str(target), verbosity=0)
    assert Authority.objects.get(slug="norden").theme == before


def test_a_county_without_a_theme_wears_kerns_own(client: Client, db: None):
    Authority.objects.create(slug="schlicht", name={"de": "Kreis"}, land="BB")

    assert "/aussehen/" not in client.get("/").content.decode()
    assert client.get("/aussehen/abc/farben.css").status_code == 404


def test_colour_and_mark_are_there_again_for_the_next_visitor(counties: Path) -> None:
    first, next_one = (Client(HTTP_HOST="norden.example.org").get("/impressum/").content.decode() for _ in range(2))

    assert "/aussehen/" in first
    assert "sp-header__logo" in first
    assert first == next_one
