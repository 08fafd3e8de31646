import logging

import pytest
from django.test import Client, RequestFactory

from servicepunkt.config.logs import DiscreetFormatter, NoAddresses


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def log(lines: list[str]):
    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.addFilter(NoAddresses())
    handler.setFormatter(DiscreetFormatter())
    logging.getLogger().addHandler(handler)
    yield logging.getLogger("servicepunkt.test")
    logging.getLogger().removeHandler(handler)


def test_an_address_with_a_secret_never_reaches_the_log(db, log: logging.Logger, lines: list[str]):
    Client().get("/termin/0a8f6c1e-0000-4000-8000-000000000000/geheimes-zeichen/?mail=a@example.org")

    assert lines
    assert "geheimes-zeichen" not in "".join(lines)
    assert "example.org" not in "".join(lines)


def test_a_strange_host_is_not_quoted(db, log: logging.Logger, lines: list[str]):
    answer = Client().get("/", headers={"host": "boese.example"})

    assert answer.status_code == 400
    assert "boese" not in "".join(lines)


def test_an_exception_tells_where_and_what_kind_but_quotes_nobody(log: logging.Logger, lines: list[str]):
    name, address = "Erika Mustermann", "erika@example.org"
    try:
        try:
            raise KeyError(address)
        except KeyError as error:
            raise ValueError(name) from error
    except ValueError:
        log.exception("a letter could not be rendered")

    text = "".join(lines)
    assert "a letter could not be rendered" in text
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert address not in text
    assert name not in text


def test_a_line_about_a_request_names_its_pattern(log: logging.Logger, lines: list[str]):
    request = RequestFactory().get("/geheim/")

    log.warning("Not Found: %s", request.path, extra={"request": request, "status_code": 404})

    assert lines[0].endswith("404 GET (no page)")
