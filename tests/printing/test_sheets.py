"""The four sheets, read back: tags, languages, titles, and what stands on them."""

import datetime as dt
import os

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.reading import forms
from servicepunkt.printing.application_pdf import application_job, in_german
from servicepunkt.printing.code_sheet_pdf import code_sheet_job
from servicepunkt.printing.receipt_pdf import receipt_job
from servicepunkt.printing.resume_sheet_pdf import resume_sheet_job
from servicepunkt.printing.sent import Filer
from tests.printing.samples import MEANING, STATUS, complete_answers, languages, opened, sent, tags, told

FORM = forms()["residence-title"]
ANSWERS = complete_answers(FORM, 4)


def receipt(language: str):
    return receipt_job(
        sent(FORM, language=language),
        told=told(FORM, ANSWERS, language=language),
        german=told(FORM, ANSWERS),
        meaning=MEANING,
        status_address=STATUS,
    )


def code_sheet(language: str):
    return code_sheet_job(
        reference="OHV-7K3M-9QXR",
        code="K7MT-T2XP-Q9RA-B3DE",
        address=STATUS,
        language=language,
        now=dt.datetime(2026, 11, 26, 8, 5, tzinfo=dt.UTC),
    )


def resume_sheet(language: str):
    return resume_sheet_job(
        form_title=FORM.title,
        code="7K3M-9QXR",
        address="https://termine.example.org/weiter",
        ends_on=dt.date(2026, 12, 26),
        language=language,
        now=dt.datetime(2026, 11, 26, 8, 5, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize(
    ("job", "spoken"),
    [
        (application_job(sent(FORM), told(FORM, ANSWERS)), "de"),
        (receipt("tr"), "tr"),
        (receipt("ar"), "ar"),
        (receipt("sr-latn"), "sr"),
        (code_sheet("ar"), "ar"),
        (resume_sheet("uk"), "uk"),
    ],
    ids=["application", "receipt-tr", "receipt-ar", "receipt-sr", "code-sheet-ar", "resume-sheet-uk"],
)
def test_a_sheet_says_that_it_is_accessible_and_in_which_language(job, spoken: str):
    pdf, _text = opened(job)

    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == spoken
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == job["title"]
    embedded = list(font_file_of(pdf))
    assert embedded == [True] * len(embedded) != []


def font_file_of(pdf):
    """For each font whether it is in the file."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            yield any(name in thing for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_application_has_headings_and_tables_with_heads():
    pdf, _text = opened(application_job(sent(FORM), told(FORM, ANSWERS)))

    found = tags(pdf)
    sections = len(told(FORM, ANSWERS).sections)
    assert found["/H1"] == sections + 2  # papers, declarations
    assert found["/Table"] == sections + 3  # what is known of the application, before all
    assert found["/THead"] >= found["/Table"]
    assert found["/TH"] > found["/Table"]


def test_each_page_of_the_application_has_reference_name_and_number():
    _pdf, text = opened(application_job(sent(FORM), told(FORM, ANSWERS)))

    pages = text.count("OHV-7K3M-9QXR · Yılmaz, Ayşe")
    assert pages >= 3
    assert [f"Seite {number} von {pages}" in text for number in range(1, pages + 1)] == [True] * pages


def test_the_application_says_when_by_whom_and_in_which_language():
    _pdf, text = opened(application_job(sent(FORM, version=2), told(FORM, ANSWERS)))

    assert "Eingegangen Donnerstag, 26. November 2026, 9:05 Uhr" in text
    assert "Fassung 2" in text
    assert "Eingereicht durch Beraterin oder Berater mit Vollmacht: Łukasz Ḏaḥḥāk" in text
    assert "Ausgefüllt auf Türkisch; hier steht der deutsche Wortlaut." in text
    assert "2026-01 Türkisch" in text


def test_the_application_is_printed_in_german_only():
    with pytest.raises(ValueError, match="told in tr"):
        application_job(sent(FORM), told(FORM, ANSWERS, language="tr"))


def test_a_receipt_without_a_german_part_is_refused():
    turkish = told(FORM, ANSWERS, language="tr")

    with pytest.raises(ValueError, match="one in tr"):
        receipt_job(sent(FORM), told=turkish, german=turkish, meaning=MEANING, status_address=STATUS)


@pytest.mark.parametrize(
    ("code", "german"),
    [
        ("tr", "Türkisch"),
        ("sr-latn", "Serbisch (Lateinisch)"),
        ("de-simple", "Deutsch (Leichte Sprache)"),
        ("en", "Englisch"),
    ],
)
def test_a_language_has_its_german_name(code: str, german: str):
    assert in_german(code) == german


def test_fifty_children_are_printed():
    grown = told(FORM, ANSWERS)
    job = application_job(sent(FORM), grown)
    entry = {
        "title": {"text": "Kind", "lang": "de", "dir": "ltr"},
        "name": "Ḏaḥḥāk",
        "parts": [job["data"]["sections"][0]["pages"][0]["parts"][0]] * 20,
    }
    job["data"]["sections"][0]["pages"][0]["parts"] = [{"entries": [entry] * 50}]

    _pdf, text = opened(job)

    assert text.count("Kind: Ḏaḥḥāk") >= 50


def test_the_receipt_is_in_the_readers_language_and_in_german():
    pdf, text = opened(receipt("tr"))

    assert languages(pdf) == {"tr", "de"}
    for words in (
        "26 Kasım 2026 Perşembe",
        "Donnerstag, 26. November 2026, 9:05 Uhr",
        *(MEANING[code] for code in ("tr", "de")),
    ):
        assert words in text
    assert text.count("OHV-7K3M-9QXR") == 2 + len(pdf.pages)  # in both parts, at the foot of each page


def test_a_german_receipt_has_one_part():
    pdf, text = opened(receipt("de"))

    assert languages(pdf) == {"de"}
    assert text.count(MEANING["de"]) == 1


def test_what_is_copied_out_of_an_arabic_receipt_runs_the_right_way():
    pdf, text = opened(receipt("ar"))

    assert languages(pdf) == {"ar", "de"}
    assert MEANING["ar"] in text
    assert "الخميس، 26 نوفمبر" in text
    assert text.count("OHV-7K3M-9QXR") == 2 + len(pdf.pages)
    assert text.count(STATUS) == 2
    assert MEANING["de"] in text


@pytest.mark.parametrize(("language", "title"), [("de", "Ihr Code, nur für Sie"), ("ar", "رمزكم، لكم وحدكم")])
def test_the_code_is_on_a_page_of_its_own_in_the_language_of_the_applicant(language: str, title: str):
    pdf, text = opened(code_sheet(language))

    assert len(pdf.pages) == 1
    assert [text.count(words) for words in ("K7MT-T2XP-Q9RA-B3DE", STATUS, title)] == [1, 1, 1]
    assert tags(pdf)["/Figure"] == 1


def test_the_receipt_claims_nothing_that_the_county_does_not_say():
    job = receipt_job(
        sent(FORM),
        told=told(FORM, ANSWERS, language="de"),
        german=told(FORM, ANSWERS),
        meaning=type(MEANING)(),
        status_address=STATUS,
    )

    _pdf, text = opened(job)

    assert "Was diese Bestätigung bedeutet" not in text


def test_the_receipt_lists_papers_that_are_there_and_those_to_follow():
    german = told(FORM, ANSWERS)
    (part,) = receipt("de")["data"]["parts"]

    def labels(papers):
        return [paper[0]["text"] for paper in papers]

    there = [paper.label.text for paper in german.papers if paper.state == PaperState.UPLOADED]
    later = [paper.label.text for paper in german.papers if paper.state != PaperState.UPLOADED and paper.must]
    assert (labels(part["there"]), labels(part["to_follow"])) == (there, later)
    assert there
    assert later


@pytest.mark.parametrize("filer", list(Filer))
def test_the_receipt_says_who_sent_it(filer: Filer):
    job = receipt_job(
        sent(FORM, language="en", filed_by=filer, filer=""),
        told=told(FORM, ANSWERS, language="en"),
        german=told(FORM, ANSWERS),
        meaning=MEANING,
        status_address=STATUS,
    )

    facts = {label["text"]: [words["text"] for words in said] for label, said in job["data"]["parts"][0]["facts"]}
    assert facts["Sent by"] == [
        {"self": "You", "parent": "Parent or person with custody (Sorgeberechtigte)", "adviser": "Adviser"}[filer]
    ]


@pytest.mark.parametrize("language", ["de", "en", "tr", "ar"])
def test_the_resume_sheet_is_one_page_with_code_and_address(language: str):
    pdf, text = opened(resume_sheet(language))

    assert len(pdf.pages) == 1
    assert "7K3M-9QXR" in text
    assert "https://termine.example.org/weiter" in text
    assert tags(pdf)["/Figure"] == 1


@pytest.mark.parametrize("name", sorted(forms()))
@settings(
    max_examples=int(os.environ.get("SERVICEPUNKT_TEST_PATHS", "3")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_every_path_ends_in_a_pdf(name: str, seed: int):
    form = forms()[name]
    answers = complete_answers(form, seed)

    _pdf, text = opened(application_job(sent(form), told(form, answers)))

    assert "Seite 1 von " in text


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        sent(FORM, filed_at=dt.datetime(2026, 11, 26, 9, 5))  # noqa: DTZ001
