import smtplib
import socket
import tomllib
from pathlib import Path

import pytest

from conftest import NetworkClosed


def test_a_test_cannot_leave_the_machine():
    with pytest.raises(NetworkClosed):
        smtplib.SMTP("192.0.2.1", timeout=1)
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("www.oberhavel.de", 443)


def test_who_tests_from_the_packaged_sources_cannot_leave_either():
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())

    assert {"tests", "conftest.py"} <= set(project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
