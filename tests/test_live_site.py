"""The live site as a browser sees it: headers, files, and that our own forms come through."""

from playwright.sync_api import Page

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def test_every_page_carries_the_strict_headers(live_site: str, page: Page):
    answer = page.goto(f"{live_site}/gibt/es/nicht/")

    assert answer is not None
    headers = answer.all_headers()
    assert answer.status == 404
    assert set(headers["content-security-policy"].split("; ")) == STRICT
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in headers


def test_files_come_with_the_pages(live_site: str, page: Page):
    answer = page.goto(f"{live_site}/static/kern/kern.min.css")

    assert answer is not None
    assert answer.status == 200


def test_a_form_comes_through_the_check_against_forged_requests(live_site: str, page: Page):
    page.goto(f"{live_site}/konto/anmelden/")
    page.get_by_label("Benutzername").or_(page.locator("input[name=login]")).first.fill("nobody")
    page.locator("input[name=password]").fill("wrong")

    with page.expect_navigation() as navigation:
        page.locator("button[type=submit]").last.click()

    assert navigation.value.status == 200
    assert page.locator("input[name=login]").input_value() == "nobody"
