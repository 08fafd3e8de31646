"""The benchmark's browser reads forms as a browser would send them."""

import pytest

from servicepunkt.commandline.bench.browser import Page, form_with

SEARCH = '<form action="/suche/"><input name="email"></form>'
DETAILS = """
<form method="post" action="?leistung=pass">
  <input type="hidden" name="csrfmiddlewaretoken" value="abc"><input name="name" value="Vera"><input name="email">
  <input type="checkbox" name="reminders"><input type="checkbox" name="sure" value="ja" checked>
  <select name="language"><option value="de" selected>Deutsch</option><option value="en">English</option></select>
  <button>Weiter</button>
</form>
"""


def test_a_form_is_found_by_a_field_and_keeps_what_stands_in_it():
    page = Page(200, SEARCH + DETAILS, "/termin/angaben/?leistung=ausweis")

    address, fields = form_with(page, "email")

    assert address == "/termin/angaben/?leistung=pass"
    assert fields == {"csrfmiddlewaretoken": "abc", "name": "Vera", "email": "", "sure": "ja", "language": "de"}


def test_a_page_without_the_form_is_noticed():
    with pytest.raises(LookupError, match="200 /x: no form with telefon"):
        form_with(Page(200, DETAILS, "/x"), "telefon")
