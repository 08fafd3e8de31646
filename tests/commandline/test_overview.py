"""The program as a whole: what it says of itself, and what it says before its database was prepared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from servicepunkt import __version__
from servicepunkt.commandline import tables
from servicepunkt.commandline.overview import Program

COUNTY = Path(__file__).resolve().parent.parent.parent / "servicepunkt/commandline/demo/brandenburg/barnim.yaml"


def said_by(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    Program(["servicepunkt", *arguments]).execute()
    return capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"]])
def test_help_names_every_command_of_ours_with_its_first_sentence(capsys: pytest.CaptureFixture[str], arguments):
    listed = dict(re.findall(r"^ {4}([a-z]+) +([A-Z].*\.)$", said_by(capsys, *arguments), re.MULTILINE))

    ours = {name: app for name, app in get_commands().items() if app.startswith("servicepunkt.")}
    assert {"start", "worker", "county"} <= set(ours) <= set(listed)
    for name, app in ours.items():
        assert f"{load_command_class(app, name).help} ".startswith(f"{listed[name]} "), name


def test_help_explains_what_it_names_of_django_and_names_nothing_that_destroys(capsys: pytest.CaptureFixture[str]):
    page = said_by(capsys, "help")
    of_django = re.findall(r"^ {4}([a-z]+) ", page.partition("come with Django")[2], re.MULTILINE)

    assert "migrate" in of_django
    assert set(of_django) <= set(get_commands())
    assert not {"flush", "createsuperuser", "changepassword", "testserver"} & set(of_django)


@pytest.mark.parametrize("arguments", [["--version"], ["version"], ["start", "--version"]])
def test_the_version_is_the_programs_and_not_djangos(capsys: pytest.CaptureFixture[str], arguments):
    assert said_by(capsys, *arguments) == f"{__version__}\n"


def run_on_nothing(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program with a data folder in which nothing was prepared."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SERVICEPUNKT_", "DJANGO_"))}
    environment = {**kept, "SERVICEPUNKT_DATA": str(data), "SERVICEPUNKT_DEMO": "0"}
    command = [sys.executable, "-m", "servicepunkt", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_command_without_its_tables_ends_in_one_sentence_that_says_what_to_do(tmp_path: Path):
    answer = run_on_nothing(tmp_path, "staff", "list")

    said = 'servicepunkt: the database lacks tables of this version; the command "prepare" makes them.\n'
    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", said)


def test_a_county_file_is_checked_before_there_is_a_database(tmp_path: Path):
    answer = run_on_nothing(tmp_path, "county", "check", str(COUNTY))

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[-1].startswith("Die Datei ist in Ordnung:")


def test_tables_are_behind_as_long_as_one_of_their_changes_is_missing(db: None):
    assert tables.are_there()
    assert not tables.are_behind()

    MigrationRecorder(connection).migration_qs.filter(app="catalogue").latest("id").delete()

    assert tables.are_behind()
