"""What holds for every test: the network ends at this machine."""

import ipaddress
import sys
from typing import Any

_LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class NetworkClosed(RuntimeError):
    """A test tried to leave the machine."""


def _is_local(host: Any) -> bool:
    if host is None or host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_to_leave(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if not _is_local(host):
        message = f"a test reaches for {host}"
        raise NetworkClosed(message)


# An audit hook sees every connection of this process, whichever library opens it, and cannot be taken back.
sys.addaudithook(_refuse_to_leave)
