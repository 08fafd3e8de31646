"""Jobs become PDFs in a child process: standards, letters, hostile words, what is refused."""

import json
import re
import subprocess
import sys
import unicodedata

import pypdfium2
import pytest

from servicepunkt.common.apart import Crashed, run_and_measure
from servicepunkt.forms.alphabet import letters
from servicepunkt.forms.reading import forms
from servicepunkt.printing.application_pdf import application_job
from servicepunkt.printing.job import Job
from servicepunkt.printing.press import LIMITS, printed
from servicepunkt.printing.typesetting import NoSuchSheet, printable, set_in_type
from tests.printing.reading import as_written
from tests.printing.samples import complete_answers, in_a_child, opened, sent, text_of, told

FORM = forms()["residence-title"]
ANSWERS = complete_answers(FORM, 4)


def job_of(applicant: str) -> Job:
    return application_job(sent(FORM, applicant=applicant), told(FORM, ANSWERS))


def said_of_the_applicant(applicant: str) -> str:
    """What the fact about the applicant says on paper, its lines put together again."""
    _pdf, text = opened(job_of(applicant))
    return re.split(r"\nAntrag für |\nEingegangen ", text)[1].replace("\n", "")


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x")',
        "\\",
        '\\u{41} $x^2$ *fett* _kursiv_ `code` @ref <label> // c /* d */ "so" --- ... ~',
        '#import "@preview/x:0.1.0"',
        '[#read("house.typ")]',
        "Шевченко Ґалаґан",
        "Παπαδόπουλος",
        "x" * 300,
        "Ḏ" * 120,
    ],
)
def test_words_are_printed_as_they_are(words: str):
    assert said_of_the_applicant(words) == unicodedata.normalize("NFC", words)


def test_an_arabic_name_amid_german_words_is_printed():
    _pdf, text = opened(job_of("محمد بن سعيد"))

    assert "محمد بن سعيد" in text


def test_every_letter_of_names_is_printed():
    """Once each: as the file says, and as Chromium's viewer copies it."""
    known = sorted(letters().search_forms)
    shown = [" ".join(known[start : start + 10]) for start in range(0, len(known), 10)]

    pdf, text = opened(job_of("\n".join(shown)))

    for said in (as_written(pdf), text):
        words = unicodedata.normalize("NFC", said).split()
        assert [letter for letter in known if letter not in words] == []


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\u202eabc", "[U+202E]abc"),
        ("😀 中", "[U+1F600] [U+4E2D]"),
        ("a\x00b\x07\tc", "a[U+0000]b[U+0007] c"),
        ("\ud800", "[U+D800]"),
        ("\ue000\ufdd0", "[U+E000][U+FDD0]"),
    ],
)
def test_what_has_no_letter_or_cannot_be_seen_is_spelled(hidden: str, shown: str):
    assert printable(hidden) == shown
    assert said_of_the_applicant(hidden) == shown


def test_a_long_word_stays_on_the_page():
    job = job_of("W" * 2000)

    with pypdfium2.PdfDocument(set_in_type(job)) as document:
        page = document[0].get_textpage()
        right = max(page.get_charbox(at)[2] for at in range(page.count_chars()))
        assert right <= document[0].get_width() - 50


def test_the_same_job_gives_the_same_bytes():
    assert set_in_type(job_of("Yılmaz, Ayşe")) == set_in_type(job_of("Yılmaz, Ayşe"))


def test_the_program_reads_a_job_and_writes_a_pdf():
    answer = in_a_child(json.dumps(job_of("Yılmaz, Ayşe")).encode())

    assert (answer.returncode, answer.stderr) == (0, b"")
    assert "Antrag für Yılmaz, Ayşe" in text_of(answer.stdout)


def test_an_application_takes_less_than_two_seconds_of_a_processor():
    """The start of the process included."""
    _pdf, used = run_and_measure("servicepunkt.printing", json.dumps(job_of("Yılmaz, Ayşe")).encode(), limits=LIMITS)

    assert used.seconds < 2


def test_the_press_prints_within_its_limits():
    assert printed(job_of("Yılmaz, Ayşe")) == set_in_type(job_of("Yılmaz, Ayşe"))


def test_what_the_press_cannot_print_is_told():
    with pytest.raises(Crashed):
        printed({"sheet": "nowhere", "written_at": 0})


@pytest.mark.parametrize(
    "wrong", [b"", b"{", b"[]", b"{}", b'{"sheet": "../sheets/receipt"}', b'{"sheet": "house"}', b"\xff"]
)
def test_what_is_no_job_is_refused_without_repeating_it(wrong: bytes):
    answer = in_a_child(wrong)

    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.startswith(b"This is no job: ")


def test_a_job_that_cannot_be_set_tells_nothing_of_its_words():
    job = job_of("Yılmaz, Ayşe")
    job["data"]["sections"] = "Yılmaz"

    answer = in_a_child(json.dumps(job).encode())

    assert (answer.returncode, answer.stdout) == (1, b"")
    assert answer.stderr.startswith(b"The sheet could not be set.\n")
    assert "Yılmaz" not in answer.stderr.decode()


def test_a_sheet_that_does_not_exist_is_refused():
    with pytest.raises(NoSuchSheet):
        set_in_type({"sheet": "../../config/settings", "written_at": 0})


def test_the_web_process_never_loads_typst():
    loaded = "import sys; import servicepunkt.printing.application_pdf, servicepunkt.printing.receipt_pdf, servicepunkt.printing.code_sheet_pdf, servicepunkt.printing.resume_sheet_pdf, servicepunkt.printing.as_json, servicepunkt.printing.press; print('typst' in sys.modules)"

    assert _says(loaded) == "False"


def test_the_child_process_never_loads_django():
    assert _says("import sys; import servicepunkt.printing.__main__; print('django' in sys.modules)") == "False"


def _says(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
