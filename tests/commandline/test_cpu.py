"""Counting CPU: nothing of a process tree gets lost, not even what its children used that have ended."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from servicepunkt.commandline.bench.cpu import cpu_seconds, memory_mib, name_of, parent_of, process_tree

BURN = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\n"
# Starts a child that works and ends, and one that works and stays; then sleeps itself.
FAMILY = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}], check=True)
child = subprocess.Popen([sys.executable, "-c", {BURN + "print('worked', flush=True); input()"!r}], stdin=subprocess.PIPE)
child.wait()
"""


@pytest.fixture
def family() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "worked\n"
    yield process
    children = process_tree([process.pid]) - {process.pid}
    process.kill()
    process.wait()
    process.stdout.close()
    assert len(children) == 1  # it ends by itself, since its input is closed


def test_children_count_whether_they_are_alive_or_have_ended(family):
    assert 0.9 <= cpu_seconds([family.pid]) < 5


def test_a_tree_is_counted_once_however_often_it_is_named(family):
    tree = process_tree([family.pid])

    assert cpu_seconds(tree) == pytest.approx(cpu_seconds([family.pid]), abs=0.05)


def test_a_family_knows_its_members(family):
    (child,) = process_tree([family.pid]) - {family.pid}

    assert parent_of(child) == family.pid
    assert name_of(child).startswith("python")
    assert memory_mib(child) > 1


def test_a_process_that_is_gone_counts_nothing():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    time.sleep(0.01)

    assert cpu_seconds([gone.pid]) == 0
    assert process_tree([gone.pid]) == set()
    assert parent_of(gone.pid) is None
    assert name_of(gone.pid) == ""
    assert memory_mib(gone.pid) == 0
