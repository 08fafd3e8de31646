import smtplib
import socket

import pytest

from conftest import NetworkClosed


def test_a_test_cannot_leave_the_machine():
    with pytest.raises(NetworkClosed):
        smtplib.SMTP("192.0.2.1", timeout=1)
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("www.oberhavel.de", 443)
