"""A page of a form: mistakes are named where they are, nothing typed is lost, and no script is needed for any of it."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from servicepunkt.applications import drafting
from servicepunkt.applications.models import Draft
from servicepunkt.forms.reading import forms
from tests.applications.applicants import add_file, answers_with_employers, complete_answers
from tests.web.portal.applying.applicants import TODAY, a_draft, a_full_draft
from tests.web.portal.applying.pages import fill, open_page, read
from tests.web.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]


def _ids(content: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', content)


def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(client):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")

    answer = fill(client, page, name__family="Łukasiewicz", name__given="Ћирилица", name__single=[])

    shown = read(answer, page.address)
    assert answer.status_code == 422
    assert words(answer).count("Diese Zeichen kann die Behörde nicht speichern") == 2  # in the summary and at the field
    assert shown.names["name.given"] == ["Ћирилица"]
    assert shown.names["name.family"] == ["Łukasiewicz"]
    assert 'href="#id_name-given"' in shown.content
    assert re.search(r'id="id_name-given"[^>]* aria-invalid="true"', shown.content)
    assert not re.search(r'id="id_name-family"[^>]* aria-invalid="true"', shown.content)
    assert "Fehler:" in shown.content.partition("</title>")[0]


def test_links_to_mistakes_lead_to_something(client):
    draft, row = a_full_draft(client, "residence-title", has_children="yes", filer="myself")
    for name in ("name", "birth", "children", "contact", "passport"):
        row.save()  # everything is answered again
        page = open_page(client, f"{draft}{name}/")
        nothing = {field: [] for field in page.names if not field.startswith(("_", "csrf"))}

        shown = read(client.post(page.action, {"_shown": page.names["_shown"], **nothing}), page.address)

        if shown.status == 422:
            assert re.findall(r'href="#(id_[^"]+)"', shown.content), name
        assert set(re.findall(r'href="#(id_[^"]+)"', shown.content)) <= set(_ids(shown.content)), name
        assert len(_ids(shown.content)) == len(set(_ids(shown.content))), name


def test_a_question_that_an_answer_brings_up_is_asked_without_a_word_of_error(client):
    draft, _row = a_full_draft(client, filer="child")
    page = open_page(client, f"{draft}custody/")
    assert "other_custodian" not in page.shown or page.names["custody"] == ["both"]
    asked = fill(client, page, custody="mother")
    assert asked.status_code == 303

    answer = fill(client, open_page(client, page.address), custody="both")

    shown = read(answer, page.address)
    assert answer.status_code == 200
    assert "other_custodian" in shown.shown
    assert "Dazu haben wir noch Fragen" in words(answer)
    assert "Hier fehlt eine Antwort" not in words(answer)
    assert fill(client, shown).status_code == 422  # asked once, it wants an answer


def test_entries_of_a_group_are_added_and_removed_by_buttons(client):
    child = {"family": "Yılmaz", "given": "Ali"}
    draft, row = a_full_draft(client, "residence-title", has_children="yes", filer="myself")
    answers = row.all_answers | {"children": [row.all_answers["children"][0] | {"child_name": child}]}
    row.put(answers, forms()["residence-title"])
    row.save()
    page = open_page(client, f"{draft}children/")
    place = next(name for name in page.names if name.startswith("children.0.") and name.endswith(".given"))

    added = read(fill(client, page, _add="children"), page.address)
    second = place.replace(".0.", ".1.")
    filled = read(fill(client, added, _add="children", **{second.replace(".", "__"): "Ela"}), page.address)
    removed = read(fill(client, filled, _remove="children.0"), page.address)

    assert added.status == filled.status == removed.status == 200
    assert added.names[second] == [""]
    assert filled.names[second] == ["Ela"]
    assert place.replace(".0.", ".2.") in filled.names  # a third one, still empty
    assert removed.names[place] == ["Ela"]  # who was second is first
    assert second not in removed.names


def test_the_language_changes_in_the_middle_of_a_page_with_everything_that_was_typed(client):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")
    button = re.search(r'formaction="(/tr/[^"]+)"', page.content)
    assert button

    answer = client.post(button[1], {**page.names, "name.given": ["Ћирилица"], "name.family": ["Öz"]})

    shown = read(answer, page.address)
    assert answer.status_code == 200
    assert '<html lang="tr"' in shown.content
    assert shown.names["name.given"] == ["Ћирилица"]
    assert client.cookies["sprache"].value == "tr"
    assert shown.action == f"/tr{page.action}"  # the next press is an answer, and no change of language
    assert Draft.objects.get().language == "tr"


@pytest.mark.parametrize(("name", "leads_to"), [("passport", "/name/"), ("no-such-page", "/name/")])
def test_who_goes_too_far_is_led_to_the_first_page_that_wants_something(client, name, leads_to):
    draft, row = a_full_draft(client)
    row.put({key: value for key, value in row.all_answers.items() if key != "name"}, forms()["new-card"])
    row.save()

    answer = client.get(f"{draft}{name}/")

    assert answer.status_code == 303
    assert answer["Location"].endswith(leads_to)


def test_the_way_back_keeps_what_was_typed(client):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")

    answer = fill(client, page, name__given="Ada", name__family="Beispiel", name__single=[], _then="back")

    assert answer.status_code == 303
    assert not answer["Location"].endswith("/name/")
    assert open_page(client, page.address).names["name.given"] == ["Ada"]


@pytest.mark.parametrize("then", ["back", "later", ""])
def test_what_is_refused_stands_there_again_whichever_button_was_pressed(client, then):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}birth/")

    fill(client, page, _then=then, birth__day="32", birth__month="Mai", birth__year="1990")

    shown = open_page(client, f"{draft}birth/")
    typed = [shown.names[f"birth.{part}"] for part in ("day", "month", "year")]
    assert typed == [["32"], ["Mai"], ["1990"]]
    assert fill(client, shown).status_code == 422
    assert client.get(f"{draft}pruefen/")["Location"] == f"{draft}birth/"


def test_what_is_refused_in_an_entry_of_a_group_stands_there_again(client):
    draft, _row = a_full_draft(client, "residence-title", has_children="yes", filer="myself")
    page = open_page(client, f"{draft}children/")

    fill(client, page, _then="back", **{"children.0.child_birth.year": "90"})

    shown = open_page(client, f"{draft}children/")
    assert shown.names["children.0.child_birth.year"] == ["90"]
    assert shown.names["children.0.child_name.family"] == page.names["children.0.child_name.family"]


def test_what_is_refused_in_a_sensitive_field_is_kept_apart(client):
    draft, row = a_full_draft(client, "conditions", wish="work", title_kind="asylum")
    page = open_page(client, f"{draft}work-with-asylum/")
    assert "asylum_refused" in page.shown

    fill(client, page, _then="back", asylum_refused="perhaps")

    row.refresh_from_db()
    assert "asylum_refused" in row.apart
    assert "asylum_refused" not in row.answers


def test_who_changes_an_answer_comes_back_to_the_summary(client):
    draft, _row = a_full_draft(client)

    answer = fill(client, open_page(client, f"{draft}name/?aendern=1"), name__given="Ada", name__single=[])

    assert answer["Location"] == f"{draft}pruefen/"


def test_a_path_that_ends_goes_on_in_another_form_with_what_both_ask(client):
    draft, row = a_full_draft(client, "short-extension")
    row.put(row.all_answers | {"same_home": "no"}, forms()["short-extension"])
    row.save()

    shown = words(client.get(f"{draft}long-form/"))
    answer = client.post(f"{draft}long-form/")

    assert "Alle anderen löschen wir, wenn Sie auf „Weiter“ drücken. Ihr Code gilt auch dort." in shown
    assert "Abschnitt" not in shown.partition("Alle Abschnitte")[2]  # it is no page among others
    assert answer["Location"] == draft
    assert client.post(f"{draft}long-form/").status_code == 303  # pressed twice
    other = Draft.objects.get()
    assert (other.form, other.code) == ("residence-title", row.code)
    assert other.all_answers["name"] == row.all_answers["name"]
    assert (other.all_answers["kind"], other.all_answers["unchanged"]) == ("extension", "no")  # and not asked again
    assert "same_home" not in other.all_answers
    assert "new_offences" not in other.apart


def test_where_nothing_is_to_be_done_the_draft_may_be_deleted(client):
    answers = complete_answers(forms()["residence-title"], today=TODAY, kind="extension", purpose="protection")
    protected = {"protection_expires": "2027-03-04", "protection_apply": "stay"}
    draft, _row = a_draft(client, "residence-title", **answers | protected)

    shown = client.get(f"{draft}protection-no-application/").content.decode()

    assert f'href="{draft}verwerfen/"' in shown


def test_a_question_that_is_its_pages_heading_is_seen_once(client):
    draft, _row = a_full_draft(client)

    asked = open_page(client, f"{draft}reason/").content
    told = client.get(f"{draft}pruefen/").content.decode()

    assert re.search(
        r'<legend[^>]*><span class="sp-hidden">Warum brauchen Sie eine neue Karte\?</span>\s*</legend>', asked
    )
    assert '__key sp-hidden">Warum brauchen Sie eine neue Karte?</dt>' in told
    assert 'sp-hidden">Vornamen' not in open_page(client, f"{draft}name/").content


def test_drafts_of_one_form_are_told_apart_by_whom_they_are_for(client):
    for given in ("Ali", "Ela"):
        a_draft(client, "new-card", name={"family": "Yılmaz", "given": given})
    a_draft(client, "new-card", name={"refused": {"family": ["?"]}})

    shown = words(client.get("/antrag/"))

    assert (shown.count("Ali Yılmaz"), shown.count("Ela Yılmaz")) == (1, 1)


def test_more_lists_for_more_nationalities(client):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}birth/")

    more = read(fill(client, page, nationalities=["TR"], _add="nationalities"), page.address)
    saved = fill(client, more, nationalities=["TR", "DE"])

    assert more.names["nationalities"] == ["TR", ""]
    assert saved.status_code in (303, 200)
    assert Draft.objects.get().all_answers["nationalities"] == ["TR", "DE"]


@pytest.mark.parametrize("typed", ["\x00", "<script>alert(1)</script>", "a" * 5000, "{{ 7 }}"])
def test_whatever_is_typed_is_an_answer_or_a_mistake(client, typed):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")

    answer = client.post(page.action, {name: [typed] for name in page.names} | {"_shown": page.names["_shown"]})

    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1.5", "x", "٣", ""])
def test_an_entry_with_no_number_of_ours_is_none(client, number):
    draft, _row = a_full_draft(client, "residence-title", has_children="yes", filer="myself")
    page = open_page(client, f"{draft}children/")
    place = next(name for name in page.names if name.startswith("children.0.") and name.endswith(".given"))

    typed = page.names | {place.replace(".0.", f".{number}."): ["Ela"], "_add": "children"}
    answer = client.post(page.action, urlencode(typed, doseq=True), content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert 'value="Ela"' not in answer.content.decode()


def test_a_field_that_has_become_one_of_another_kind_is_asked_anew(client):
    draft, row = a_full_draft(client, "residence-title", has_children="yes", filer="myself")
    ela, can = {"child_azr": "123", "child_birth": {"year": "2019"}}, {"child_azr": "456", "child_birth": "2021-05-17"}
    row.put({**row.all_answers, "children": [ela, can]}, forms()["residence-title"])
    row.save()

    page = open_page(client, f"{draft}children/")

    assert [page.names[f"children.0.{name}"] for name in ("child_azr", "child_birth.year")] == [["123"], [""]]
    assert [page.names[f"children.1.{name}"] for name in ("child_azr", "child_birth.year")] == [["456"], ["2021"]]
    assert fill(client, page).status_code == 422


def test_a_draft_is_seen_by_its_browser_alone_and_kept_by_no_cache(client):
    draft, row = a_full_draft(client)
    cookie = client.cookies["antrag"]

    assert cookie["max-age"] == 180 * 24 * 60 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for page in ("", "name/", "unterlagen/", "pruefen/", "spaeter/", "verwerfen/"):
        answer = client.get(draft + page)
        assert answer.status_code == 200, page
        assert "no-store" in answer["Cache-Control"], page
        assert answer["X-Robots-Tag"] == "noindex, nofollow", page
        assert Client().get(draft + page).status_code == 404, page
        assert Client().post(draft + page, {}).status_code == 404, page
    assert Draft.objects.get() == row


def test_every_form_says_what_it_is_before_it_begins(client):
    listed = client.get("/antrag/").content.decode()

    for slug, form in forms().items():
        assert f'href="/antrag/{slug}/"' in listed
        assert form.title["de"] in words(client.get(f"/antrag/{slug}/"))
    assert client.get("/antrag/hundesteuer/").status_code == 404
    assert not Draft.objects.exists()  # reading begins nothing


def test_a_draft_that_is_discarded_is_gone(client):
    draft, _row = a_draft(client)
    assert "Angefangene Anträge" in words(client.get("/antrag/"))

    client.post(f"{draft}verwerfen/")

    assert not Draft.objects.exists()
    assert "Angefangene Anträge" not in words(client.get("/antrag/"))


@pytest.fixture
def another_window(monkeypatch):
    """What another window does in the moment between reading the draft and writing it."""

    def at_once(act):
        keep = drafting._keep

        def late(draft, answers, **more):
            monkeypatch.setattr(drafting, "_keep", keep)
            act()
            return keep(draft, answers, **more)

        monkeypatch.setattr(drafting, "_keep", late)

    return at_once


def test_a_page_that_another_window_has_taken_off_the_path_leads_on(client, another_window):
    draft, row = a_full_draft(client, filer="child")
    page = open_page(client, f"{draft}custody/")

    def file_for_oneself():
        fill(client, open_page(client, f"{draft}filer/"), filer="myself")

    another_window(file_for_oneself)
    answer = fill(client, page)

    assert answer.status_code == 303
    assert "custody" not in answer["Location"]
    row.refresh_from_db()
    assert row.all_answers["filer"] == "myself"


def test_a_fault_of_ours_is_not_taken_for_another_window(client, monkeypatch):
    draft, _row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")
    monkeypatch.setattr("servicepunkt.web.portal.applying.page.save_page", lambda *_args, **_facts: {}["fault"])

    with pytest.raises(KeyError):
        fill(client, page)


def test_a_draft_that_another_window_has_ended_is_not_there(client, another_window):
    draft, row = a_full_draft(client)
    page = open_page(client, f"{draft}name/")

    another_window(row.delete)

    assert fill(client, page).status_code == 404


def test_whoever_removes_an_entry_removes_its_files_and_no_others(client):
    draft, row = a_draft(client, "residence-title", **answers_with_employers("A", "B", today=TODAY))
    for number, name in enumerate("AB"):
        add_file(row.folder, f"employment_contract.{number}", now=row.saved_at, name=name)
    page = open_page(client, f"{draft}employment-income/")

    for _press in range(2):
        fill(client, page, _remove="employers.0")

    assert [(file.name, file.paper) for file in row.folder.uploads.all()] == [("B", "employment_contract.0")]
