"""The codes of applications: those that open a draft, or what was sent, on another device; and the reference."""

import secrets

from servicepunkt.common.tokens import CODE_LETTERS, check_letter, fingerprint, read_checked

# Three of four places hold any of 31 letters, one a digit: 66 bits, and the number of tries is limited.
_RESUME_LENGTH = 16
_REFERENCE_LENGTH = 10
_DIGITS = "23456789"
_WITH_DIGIT = {_RESUME_LENGTH: {1, 5, 9, 13}, _REFERENCE_LENGTH: {1, 4, 8}}


def new_resume_code() -> str:
    return _new(_RESUME_LENGTH)


def read_resume_code(typed: str) -> str | None:
    """The code in what somebody typed (spaces, hyphens and case do not matter); None where the check fails."""
    return read_checked(typed, _RESUME_LENGTH)


def print_of(code: str) -> str:
    """The fingerprint by which a draft is found without its code being stored in the clear."""
    return fingerprint("draft.code", code)


def print_of_sent(code: str) -> str:
    """The same for the code of what has been sent, which differs from that of its draft."""
    return fingerprint("application.code", code)


def new_reference() -> str:
    """The Antragsnummer. It names an application on paper and on the phone, and opens nothing."""
    return _new(_REFERENCE_LENGTH)


def read_reference(typed: str) -> str | None:
    return read_checked(typed, _REFERENCE_LENGTH)


def spell_resume_code(code: str) -> str:
    """`K7MT-T2XP-Q9RA-B3DE`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def spell_reference(reference: str) -> str:
    """`K7M-T4X-PQ9R`."""
    return f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"


def _new(length: int) -> str:
    """Letters with a digit in each group, so that no word is spelled by chance."""
    body = "".join(
        secrets.choice(_DIGITS if place in _WITH_DIGIT[length] else CODE_LETTERS) for place in range(length - 1)
    )
    return body + check_letter(body)
