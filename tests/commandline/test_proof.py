"""`./run proof`, small: it can be killed at any moment, and goes on from its last full round."""

import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from servicepunkt.commandline.bench.cpu import process_tree
from servicepunkt.commandline.bench.engines import POSTGRESQL, SQLITE
from servicepunkt.commandline.proof import long_run
from servicepunkt.commandline.proof.long_run import COUNTED, Sum

# What is proved on which engine: what, how many, and how many of them are a round.
_PROOFS = {SQLITE: ("submissions", 200, 100), POSTGRESQL: ("waves", 1040, 520)}


@pytest.fixture
def engine() -> str:
    """The engine that the other tests run on as well."""
    return SQLITE if "sqlite" in settings.DATABASES["default"]["ENGINE"] else POSTGRESQL


def _start(data: Path, engine: str) -> "subprocess.Popen[str]":
    kind, wanted, size = _PROOFS[engine]
    server = {"SERVICEPUNKT_TEST_POSTGRES": os.environ["SERVICEPUNKT_DATABASE"]} if engine == POSTGRESQL else {}
    # Names a database that cannot be opened: a proof touches nothing of the installation.
    here = {"SERVICEPUNKT_DATA": str(data), "SERVICEPUNKT_DATABASE": "postgresql://nobody@127.0.0.1:1/nothing"}
    command = ["-m", "servicepunkt", "proof", kind, "--operations", str(wanted), "--round", str(size)]
    return subprocess.Popen(
        [sys.executable, "-u", *command, "--engine", engine],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "servicepunkt.config.settings", **here, **server},
        stdout=subprocess.PIPE,
        text=True,
    )


def _progress(engine: str, rounds: int) -> str:
    kind, wanted, size = _PROOFS[engine]
    return f"{engine}: {rounds * size:,} of {wanted:,} {COUNTED[kind]} in {rounds} rounds, "


def _left_behind(engine: str, folder: Path) -> list[str]:
    """Databases of proofs that are still there."""
    if engine == SQLITE:
        return [file.name for file in folder.glob("*.sqlite3*")]
    with psycopg.connect(os.environ["SERVICEPUNKT_DATABASE"]) as server:
        return [name for (name,) in server.execute("SELECT datname FROM pg_database") if "proof" in name]


@pytest.mark.long(25)
def test_killed_in_the_middle_it_goes_on_from_the_last_full_round(engine: str, tmp_path: Path) -> None:
    with _start(tmp_path, engine) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith(_progress(engine, 0))
        assert run.stdout.readline().startswith(_progress(engine, 1))
        family = process_tree([run.pid])
        run.kill()
    deadline = time.monotonic() + 30
    while process_tree(family) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process_tree(family) == set()

    with _start(tmp_path, engine) as again:
        said, _ = again.communicate(timeout=300)

    assert again.returncode == 0
    first, second = said.splitlines()[:2]
    assert first.startswith(_progress(engine, 1))
    assert second.startswith(_progress(engine, 2))
    kind, wanted, _size = _PROOFS[engine]
    folder = tmp_path / "proof" / f"{kind}-{engine}"
    total = json.loads((folder / "sum.json").read_text())
    assert (total["done"], total["flaws"], total["differences"]) == (wanted, {}, [])
    assert _left_behind(engine, folder) == []


def test_every_round_has_a_number_of_its_own_from_which_its_chance_comes(monkeypatch, tmp_path: Path) -> None:
    asked: list[list[str]] = []

    def answer(arguments: list[str], *_where: object) -> str:
        asked.append(arguments[1:])
        return json.dumps({"submissions": 2000, "said": {}, "differences": []})

    monkeypatch.setattr(long_run, "_run", answer)
    monkeypatch.setattr(long_run, "provide", lambda *_: nullcontext(lambda: "sqlite:///nowhere"))

    list(long_run.go_on("submissions", SQLITE, 6000, data=tmp_path))

    assert asked == [["submissions", "2000", str(number)] for number in (1, 2, 3)]


def test_one_flaw_in_any_round_and_the_proof_has_failed() -> None:
    total = Sum("waves", SQLITE, wanted=1000)
    good = {"operations": 500, "said": {"reach: done": 500}, "over_capacity": 0, "astray": 0, "differences": []}

    total.add(good, 1.0)
    assert total.sound
    for flaw in ({"over_capacity": 1}, {"astray": 1}, {"differences": ["a bit"]}, {"said": {"FAULT reach: Oops": 1}}):
        flawed = Sum("waves", SQLITE, wanted=1000)
        flawed.add(good | flaw, 1.0)
        flawed.add(good, 1.0)
        assert not flawed.sound
