"""Secrets in links, keyed fingerprints, and codes that people type.

A secret in a link is derived, never stored: a keyed hash of what it opens, for which purpose, in which
generation. A letter can therefore be sent again, raising the generation voids every earlier link, and a copy of
the database opens nothing.
"""

import base64
import hmac
import secrets

from django.conf import settings

# No 0/O, 1/I/L: nobody has to guess at the kiosk. 31 is prime, so the check character catches every single
# wrong character and every swap of neighbours.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 7


def _keyed_hash(*parts: str) -> bytes:
    message = "\x1f".join(parts).encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")


def link_token(purpose: str, subject: str, generation: int) -> str:
    """A secret of 128 bits for a link that opens `subject` for `purpose`; 22 URL-safe characters."""
    digest = _keyed_hash("link", purpose, subject, str(generation))[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def opens(token: str, purpose: str, subject: str, generation: int) -> bool:
    """Whether `token` is the secret for `subject` and `purpose`; compared in constant time."""
    return hmac.compare_digest(token.encode(), link_token(purpose, subject, generation).encode())


def fingerprint(purpose: str, *parts: str) -> str:
    """A keyed hash by which a value is recognised without being kept (limits, entitlement codes); 32 hex digits."""
    return _keyed_hash("fingerprint", purpose, *parts).hex()[:32]


def new_secret() -> str:
    """A random secret of 128 bits for a cookie; 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


def check_letter(body: str) -> str:
    """The letter that shows whether a code of these letters was typed correctly."""
    total = sum(place * CODE_LETTERS.index(letter) for place, letter in enumerate(body, start=1))
    return CODE_LETTERS[total % len(CODE_LETTERS)]


def new_code() -> str:
    """A code that is typed at the kiosk: six random letters and a check letter, without look-alikes."""
    body = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH - 1))
    return body + check_letter(body)


def read_code(typed: str) -> str | None:
    """The kiosk's code in what somebody typed; None where the check fails."""
    return read_checked(typed, CODE_LENGTH)


def read_checked(typed: str, length: int) -> str | None:
    """A code with a check letter in what somebody typed (spaces, hyphens and case do not matter); None where it fails."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(letters) != length or any(letter not in CODE_LETTERS for letter in letters):
        return None
    return letters if check_letter(letters[:-1]) == letters[-1] else None


def spell(code: str) -> str:
    """A code as it is shown: `K7M-4TXP`."""
    return f"{code[:3]}-{code[3:]}"
