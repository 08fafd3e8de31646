import re

import pytest
from django.utils.html import escape

from servicepunkt.bookings.letter_examples import example, example_kinds
from servicepunkt.catalogue.models import Requirement
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from tests.factories import an_authority, an_open_office


@pytest.fixture
def visit(db):
    wish = an_open_office()
    Requirement.objects.create(service=wish.services[0].service, name=Text(de="Reisepass", en="Passport"))


def frames_of(page: str) -> list[str]:
    return re.findall(r'<iframe [^>]*src="([^"]+)"', page)


@pytest.mark.parametrize("code", OFFERED)
def test_every_letter_is_shown_in_every_language(client, visit, clock, code):
    page = client.get(f"/postfach/briefe/{code}/").content.decode()

    assert len(example_kinds()) >= 7
    for kind in example_kinds():
        _letter, words = example(kind, language=code, now=clock.now)
        assert escape(" ".join(words.subject.split())) in page
        assert escape(words.preview) in page
    assert f'lang="{language(code).tag}" dir="{language(code).dir}">' in page
    assert len(frames_of(page)) == 2 * len(example_kinds())
    assert len(re.findall("BEGIN:VCALENDAR", page)) == 5


def test_the_gallery_begins_in_the_language_of_its_reader(client, visit):
    client.cookies["sprache"] = "en"

    assert "Your appointment" in client.get("/postfach/briefe/").content.decode()


def test_a_letter_is_light_or_dark_whatever_the_browser_likes_and_may_do_nothing(client, visit):
    light, dark = (client.get(f"/postfach/briefe/de/bookings.confirmed/{colours}/") for colours in ("hell", "dunkel"))

    assert "prefers-color-scheme" not in light.content.decode() + dark.content.decode()
    assert "@media not all" in light.content.decode()
    assert "@media all" in dark.content.decode()
    assert 'src="data:image/png;base64,' in dark.content.decode()
    for answer in (light, dark):
        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        assert (policy["default-src"], policy["script-src"]) == ("'none'", "'none'")


@pytest.mark.parametrize(
    "rest", ["xx/", "xx/bookings.confirmed/hell/", "de/tests.note/hell/", "de/bookings.moved/rot/"]
)
def test_what_is_not_there(client, visit, rest):
    assert client.get(f"/postfach/briefe/{rest}").status_code == 404


def test_a_county_without_services_has_no_letters_to_show(client, db):
    an_authority()

    assert "Ohne ihn gibt es keine Briefe" in client.get("/postfach/briefe/").content.decode()


def test_looking_at_letters_posts_none(client, visit):
    client.get("/postfach/briefe/")

    assert not Letter.objects.exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_gallery_in_a_browser(visit, live_site, open_page, barriers, width):
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(f"{live_site}/postfach/briefe/{OFFERED[-1]}/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []
