"""Applications that somebody has sent, to print them; and PDFs read as readers read them."""

import datetime as dt
import io
import json
import subprocess
import sys
import unicodedata
from random import Random
from typing import Any

import pikepdf
import pypdfium2

from servicepunkt.common.texts import Text
from servicepunkt.forms.definition import Form
from servicepunkt.forms.made_up import answers_to
from servicepunkt.forms.papers import PaperState
from servicepunkt.forms.walking import Answers, walk
from servicepunkt.printing.job import Job
from servicepunkt.printing.sent import Declared, Filer, Sent
from servicepunkt.printing.told import Told, tell
from servicepunkt.printing.typesetting import set_in_type
from tests.forms.forms import TODAY

MEANING = Text(
    de="Ihr Antrag ist an diesem Tag eingegangen.",
    tr="Başvurunuz bu tarihte ulaştı.",
    uk="Ваша заява надійшла цього дня.",
    ar="وصل طلبك في هذا اليوم.",
)
STATUS = "https://termine.example.org/antrag/8f3k-2mxq-77ab-0c1d"


def sent(form: Form, *, language: str = "tr", **facts: Any) -> Sent:
    return Sent(
        **{
            "reference": "OHV-7K3M-9QXR",
            "filed_at": dt.datetime(2026, 11, 26, 8, 5, tzinfo=dt.UTC),
            "form_title": form.title,
            "applicant": "Yılmaz, Ayşe",
            "authority": "Landkreis Oberhavel",
            "office": "Ausländerbehörde",
            "address": ("Adolf-Dechert-Straße 1", "16515 Oranienburg"),
            "language": language,
            "declarations": tuple(
                Declared(name=item.name, version=item.version, language=language) for item in form.declarations
            ),
            "filed_by": Filer.ADVISER,
            "filer": "Łukasz Ḏaḥḥāk",
            **facts,
        }
    )


def complete_answers(form: Form, seed: int) -> Answers:
    """Answers along a path that ends in an application."""
    random = Random(seed)
    while True:
        answers = answers_to(form, random, today=TODAY)
        if walk(form, answers, today=TODAY).complete:
            return answers


def told(form: Form, answers: Answers, *, language: str = "de") -> Told:
    """Told with papers in every state, in turns."""
    states = list(PaperState)
    walked = walk(form, answers, today=TODAY)
    papers = {paper.key: states[number % len(states)] for number, paper in enumerate(walked.papers)}
    return tell(walked, language=language, papers=papers)


def opened(job: Job) -> tuple[pikepdf.Pdf, str]:
    """The PDF of a job, and its text: the one to look at its inside, the other as it is copied or read out."""
    pdf = set_in_type(json.loads(json.dumps(job)))
    return pikepdf.open(io.BytesIO(pdf)), text_of(pdf)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return unicodedata.normalize("NFC", "\n".join(pages).replace("\r\n", "\n"))


def in_a_child(sent_in: bytes) -> subprocess.CompletedProcess[bytes]:
    """What the program answers to what comes on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "servicepunkt.printing"], input=sent_in, capture_output=True, check=False, timeout=20
    )


def tags(pdf: pikepdf.Pdf) -> dict[str, int]:
    """How often each kind of tag stands in the tree, without roles."""
    found: dict[str, int] = {}

    def count(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                count(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found[str(node.S)] = found.get(str(node.S), 0) + 1
            if "/K" in node:
                count(node.K)

    count(pdf.Root.StructTreeRoot.K)
    return found


def languages(pdf: pikepdf.Pdf) -> set[str]:
    """Every language that the document or a part of it is marked with."""
    return {
        str(part.Lang) for part in [pdf.Root, *pdf.objects] if isinstance(part, pikepdf.Dictionary) and "/Lang" in part
    }
