"""Photos on their way in a real browser: with a bar, over a line that breaks, in pieces, and without scripts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import CDPSession, Locator, Page, Request, Route, expect

from servicepunkt.uploads import storing
from servicepunkt.uploads.limits import MEBIBYTE
from tests.browsing import go_by
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.portal.uploading.conftest import PaperPage

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
PIECE = re.compile(r"/stueck/\?ab=(\d+)$")


def photo(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def padded(size: int) -> bytes:
    """A photo of exactly this size; what follows its end is looked at by nobody."""
    content = files.jpeg()
    return content + bytes(size - len(content))


@pytest.fixture
def visit(live_site: str, open_page: Callable[..., Page], open_paper: Callable[..., PaperPage]) -> Callable[..., Any]:
    """The page of the paper on a phone: `page, paper = visit("/en", locale="en-GB")`."""

    def open_it(language: str = "", **options: Any) -> tuple[Page, PaperPage]:
        paper = open_paper(Client())
        page = open_page(**{"viewport": PHONE, **options})
        page.context.add_cookies(
            [{"name": name, "value": cookie.value, "url": live_site} for name, cookie in paper.client.cookies.items()]
        )
        page.goto(live_site + language + paper.address)
        return page, paper

    return open_it


def button(page: Page, does: str, of: str) -> Locator:
    """By its whole name: what it does, and to which file."""
    return page.get_by_role("button", name=re.compile(f"^{does} ?: {re.escape(of)}$"))


def offsets(page: Page) -> list[int]:
    """From where the pieces begin that the page sends, in their order."""
    sent: list[int] = []

    def note(request: Request) -> None:
        piece = PIECE.search(request.url)
        if piece:
            sent.append(int(piece[1]))

    page.on("request", note)
    return sent


@dataclass
class Switch:
    """Whether the browser runs the scripts of a page; ours are let in while we look."""

    wire: CDPSession

    def scripts(self, *, run: bool) -> None:
        self.wire.send("Emulation.setScriptExecutionDisabled", {"value": not run})


def looks_well(page: Page, barriers: Callable[[Page], list[str]]) -> None:
    assert barriers(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


@pytest.mark.long(12)
def test_a_photo_is_sent_with_a_bar_prepared_looked_at_turned_and_cropped(visit, barriers):
    page, paper = visit(color_scheme="dark")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": MEBIBYTE / 3}
    wire.send("Network.emulateNetworkConditions", line)
    looks_well(page, barriers)

    with page.expect_file_chooser() as chooser:
        page.get_by_text("Fotos oder Dateien auswählen").click()
    assert chooser.value.is_multiple()
    chooser.value.set_files([photo("Pass 1.jpg", padded(5 * MEBIBYTE)), photo("Pass 2.jpg", files.jpeg())])
    expect(page.locator("#unterwegs li")).to_have_count(2)
    expect(page.locator("#unterwegs [data-told]").first).to_have_text(re.compile(r"^[1-9]\d? % gesendet$"))
    assert 0 < page.locator("#unterwegs progress").first.evaluate("bar => bar.value") < 100
    expect(page.locator("#unterwegs [data-told]").last).to_have_text("Wartet, bis sie an der Reihe ist")
    looks_well(page, barriers)
    wire.send("Network.emulateNetworkConditions", line | {"uploadThroughput": -1})

    expect(page.locator("#dateien")).to_contain_text("2 Dateien werden vorbereitet.")
    expect(page.locator("#unterwegs")).to_be_hidden()
    expect(page.locator("#gesendet-ansage")).to_have_text("Pass 2.jpg ist angekommen.")
    assert [upload.name for upload in paper.uploads] == ["Pass 1.jpg", "Pass 2.jpg"]
    page.locator("#dateien button[name=runter]").first.focus()
    work()
    expect(page.locator("#dateien")).to_contain_text("2 Dateien sind bereit.")
    held = page.evaluate("document.activeElement.id")
    assert held == f"runter-{paper.uploads[0].pk}"
    page.keyboard.press("Enter")
    expect(page.locator(".up-file").first).to_contain_text("Pass 2.jpg")
    assert page.evaluate("document.activeElement.id") == held
    expect(page.locator(".up-thumb img").first).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('.up-thumb img')].every(img => img.naturalWidth > 0)")
    looks_well(page, barriers)

    go_by(page, page.get_by_role("link", name=re.compile("Ansehen und bearbeiten.*Pass 2.jpg")))
    looks_well(page, barriers)
    page.get_by_role("button", name="Nach rechts drehen").click()
    expect(page.locator("#blatt")).to_contain_text("Das Bild wird vorbereitet.")
    assert page.evaluate("document.activeElement.id") == "nach-rechts"
    work()
    expect(page.locator("#seite-1 img")).to_have_attribute("width", "1600")

    go_by(page, page.get_by_role("link", name="Zuschneiden"))
    looks_well(page, barriers)
    picture, corner = page.locator(".up-crop").bounding_box(), page.locator(".up-crop__corner").first.bounding_box()
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    page.mouse.down()
    page.mouse.move(picture["x"] + picture["width"] / 4, picture["y"] + picture["height"] / 2, steps=4)
    page.mouse.up()
    assert abs(float(page.input_value("#links")) - 25) < 1
    assert abs(float(page.input_value("#oben")) - 50) < 1
    go_by(page, page.get_by_role("button", name="So zuschneiden"))
    [left, top, right, bottom] = paper.uploads[0].crop
    assert (round(left, 2), round(top, 1), right, bottom) == (0.25, 0.5, 1.0, 1.0)


@pytest.mark.long(6)
def test_a_line_that_breaks_in_the_middle_costs_a_piece_and_it_goes_on_by_itself(visit, complaints):
    page, paper = visit()
    content = padded(5 * MEBIBYTE)
    asked = offsets(page)
    well_again: list[bool] = []

    def break_off(route: Route) -> None:
        if well_again:
            route.continue_()
        else:
            route.abort("connectionreset")

    page.route(re.compile(rf"/stueck/\?ab={2 * MEBIBYTE}$"), break_off)
    page.set_input_files("#datei", photo("Pass.jpg", content))
    expect(page.locator("#unterwegs [data-told]")).to_contain_text("Die Verbindung ist abgerissen.")
    expect(page.locator("#gesendet-ansage")).to_contain_text("Pass.jpg: Die Verbindung ist abgerissen.")
    again = button(page, "Jetzt noch einmal versuchen", "Pass.jpg")
    expect(again).to_be_visible()
    well_again.append(True)
    expect(page.locator("#dateien")).to_contain_text("1 Datei wird vorbereitet.")

    assert [asked[0], asked[-1]] == [0, 4 * MEBIBYTE]
    assert set(asked[1:-1]) == {2 * MEBIBYTE}
    assert len(asked) >= 4
    [upload] = paper.uploads
    assert storing.read(upload.folder, upload.pieces) == content


@pytest.mark.long(5)
def test_a_phone_without_net_waits_goes_on_at_a_press_and_stops_when_it_is_told_to(visit):
    page, paper = visit()
    page.context.set_offline(offline=True)
    page.set_input_files("#datei", [photo("a.jpg", files.jpeg()), photo("b.jpg", files.jpeg())])
    expect(page.locator("#unterwegs [data-told]").first).to_contain_text("Die Verbindung ist abgerissen.")

    button(page, "Abbrechen", "b.jpg").click()
    expect(page.locator("#unterwegs li")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "datei"
    page.context.set_offline(offline=False)

    expect(page.locator("#dateien")).to_contain_text("1 Datei wird vorbereitet.")
    assert [upload.name for upload in paper.uploads] == ["a.jpg"]


def test_a_file_of_a_wrong_kind_is_told_and_the_next_one_comes_in(visit, barriers):
    page, _paper = visit("/en", locale="en-GB")

    page.set_input_files("#datei", [photo("letter.doc", b"\xd0\xcf" * 4000), photo("page.jpg", files.jpeg())])

    expect(page.locator("#dateien")).to_contain_text("1 file is being prepared. 1 file was rejected.")
    expect(page.locator(".up-file").first).to_contain_text("We cannot use this kind of file.")
    expect(page.locator("#unterwegs")).to_be_hidden()
    looks_well(page, barriers)


@pytest.mark.long(8)
def test_without_scripts_the_same_is_done_by_forms(visit, barriers):
    page, paper = visit("/ar", locale="ar")
    switch = Switch(page.context.new_cdp_session(page))
    switch.scripts(run=False)
    page.reload()

    def looks() -> None:
        switch.scripts(run=True)
        looks_well(page, barriers)
        switch.scripts(run=False)

    send = page.locator("#senden button")
    looks()

    page.set_input_files("#datei", [photo("صورة.jpg", files.jpeg()), photo("b.heic", files.heic())])
    go_by(page, send)
    looks()
    page.set_input_files("#datei", [photo("c.doc", b"\xd0\xcf" * 4000), photo("d.jpg", files.jpeg())])
    go_by(page, send)
    assert page.locator("#fehler li").count() == 1
    looks()
    work()
    go_by(page, page.locator("#dateien [data-only-without-script] a"))
    assert page.locator(".up-thumb img").count() == 3
    go_by(page, page.locator("button[name=hoch]").last)
    assert [upload.name for upload in paper.uploads] == ["صورة.jpg", "d.jpg", "b.heic"]

    go_by(page, page.locator(".up-thumb").first)
    go_by(page, page.locator("#nach-rechts"))
    work()
    go_by(page, page.locator("#blatt [data-only-without-script] a"))
    go_by(page, page.locator("#zuschneiden"))
    looks()
    page.fill("#oben", "50")
    go_by(page, page.locator("#zuschnitt button"))
    assert paper.uploads[0].crop == [0.0, 0.5, 1.0, 1.0]
    work()
    page.reload()
    looks()

    go_by(page, page.locator("main > .sp-width > .sp-actions a").last)
    looks()
    go_by(page, page.locator("form button.kern-btn--primary"))
    assert len(paper.uploads) == 2
