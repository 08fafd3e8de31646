"""A draft whose passport is asked for, its page, and the worker's turn."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicepunkt.applications.drafting import walk_draft
from servicepunkt.applications.models import Application, Draft
from servicepunkt.catalogue.models import Authority
from servicepunkt.uploads.models import Upload
from servicepunkt.uploads.pile import Pile
from servicepunkt.uploads.receiving import receive
from tests.applications.applicants import a_draft, sent
from tests.conftest import StoppedClock
from tests.uploads import files
from tests.uploads.conftest import work
from tests.web.portal.applying.applicants import TODAY, a_full_draft


@pytest.fixture(autouse=True)
def disk(settings: Any, tmp_path: Path) -> Path:
    settings.SERVICEPUNKT_FILES = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def application(authority: Authority, clock: StoppedClock) -> Application:
    """It was sent with one file as its copy of the passport."""
    application = sent(a_draft(now=clock.now), now=clock.now)
    copy = Pile(application.folder, "passport_copy")
    receive(copy, "before.jpg", io.BytesIO(files.jpeg()), by="applicant", now=clock.now)
    return application


@dataclass
class PaperPage:
    """A paper's page in somebody's browser."""

    client: Client
    draft: Draft
    key: str
    address: str

    @property
    def uploads(self) -> list[Upload]:
        return list(Upload.objects.of(self.draft.folder, self.key))

    @property
    def most(self) -> int:
        """How many files the form takes for it."""
        papers = walk_draft(self.draft, today=TODAY).papers
        return next(needed.paper.most for needed in papers if needed.key == self.key)

    def send(self, *contents: bytes, **named: bytes) -> Any:
        """As a form without scripts does; unnamed ones are called IMG_0.jpg and so on."""
        given = {f"IMG_{number}.jpg": content for number, content in enumerate(contents)}
        chosen = {**given, **{name.replace("_", ".", 1): content for name, content in named.items()}}
        return self.client.post(
            self.address, {"datei": [SimpleUploadedFile(name, content) for name, content in chosen.items()]}
        )

    def below(self, upload: Upload, what: str = "") -> str:
        return f"{self.address}{upload.pk}/{what}"

    def press(self, upload: Upload, wish: str) -> Any:
        return self.client.post(self.below(upload), {"tun": wish})


@pytest.fixture
def open_paper(authority: Any) -> Callable[..., PaperPage]:
    def open_one(client: Client, position: int = 0) -> PaperPage:
        address, draft = a_full_draft(client)
        key = walk_draft(draft, today=TODAY).papers[position].key
        return PaperPage(client, draft, key, f"{address}unterlagen/{key}/")

    return open_one


@pytest.fixture
def paper(open_paper: Callable[..., PaperPage], client: Client) -> PaperPage:
    return open_paper(client)


@pytest.fixture
def prepared(paper: PaperPage, django_capture_on_commit_callbacks: Any) -> Callable[..., Upload]:
    """`prepared(content)`: it was sent, and the worker's turn has been."""

    def send_and_prepare(content: bytes | None = None) -> Upload:
        with django_capture_on_commit_callbacks(execute=True):
            assert paper.send(content or files.jpeg()).status_code == 303
            work()
        return paper.uploads[-1]

    return send_and_prepare
