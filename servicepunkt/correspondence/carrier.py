"""The way out by SMTP: one line to the mail server, which carries many letters."""

import enum
import re
import smtplib
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.core.mail.backends.smtp import EmailBackend

from servicepunkt.correspondence.addresses import UnwritableAddressError, in_ascii

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_POLICY = re.compile(rb"\s*5\.7\.\d")
# Some servers end a line after so many letters; better that we do, between two of them.
_LETTERS_PER_LINE = 100


class NoLineError(Exception):
    """The mail server cannot be reached, or does not let us in. That says nothing about any letter.

    The text is a kind of error and a number, for the log: the server's own sentence may quote an address.
    """


class Verdict(enum.Enum):
    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said about a letter; `code` holds numbers only, since its sentence may quote the address."""

    verdict: Verdict
    code: str = ""
    line_is_down: bool = False


class Carrier:
    """A line to the server named in the settings. Open it before taking a letter, so that none is held up."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None
        self._carried = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def open(self) -> None:
        """Make sure that there is a line; raises `NoLineError`."""
        if self._backend and self._carried < _LETTERS_PER_LINE:
            return
        self.hang_up()
        self._backend, self._carried = EmailBackend(fail_silently=False), 0
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            raise NoLineError(_kind_of(error)) from error

    def carry(self, message: bytes, *, sender: str, to: str) -> Answer:
        """Hand over a letter, with its own return address, and say what the server answered."""
        assert self._backend and self._backend.connection  # noqa: S101, PT018 - open() comes first
        self._carried += 1
        try:
            self._backend.connection.sendmail(sender, [in_ascii(to)], message)
        except UnwritableAddressError:
            return Answer(Verdict.NEVER, "address")
        except smtplib.SMTPRecipientsRefused as error:
            code, sentence = next(iter(error.recipients.values()))
            # "Relay access denied" is the answer to each letter when it is we who may not send: a matter of set-up
            # again.
            return self._judged(code, sentence, final=not _POLICY.match(sentence))
        except smtplib.SMTPSenderRefused as error:
            # It is our own address that the server dislikes: a matter of set-up, put right while the letter waits.
            return self._judged(error.smtp_code, error.smtp_error, final=False)
        except smtplib.SMTPResponseException as error:
            return self._judged(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop_line()
            return Answer(Verdict.LATER, _broken_by(error), line_is_down=True)
        return Answer(Verdict.TAKEN)

    def hang_up(self) -> None:
        """End the line politely where there is one."""
        if self._backend:
            self._backend.fail_silently = True
            self._backend.close()
        self._backend = None

    def _judged(self, code: int, sentence: bytes | str, *, final: bool = True) -> Answer:
        words = sentence.encode(errors="replace") if isinstance(sentence, str) else sentence
        enhanced = _ENHANCED.match(words)
        said = f"{code} {enhanced.group(1).decode()}" if enhanced else str(code)
        gone = code == 421
        if gone:
            self._drop_line()
        return Answer(Verdict.NEVER if final and code >= 500 else Verdict.LATER, said, line_is_down=gone)

    def _drop_line(self) -> None:
        """A line that failed gets no farewell: the server would keep us waiting for its answer."""
        if self._backend and self._backend.connection:
            self._backend.connection.close()
        self._backend = None


def _kind_of(error: OSError | smtplib.SMTPException) -> str:
    """A wrong password, an untrusted certificate and a firewall are put right in three different places."""
    number = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else error.errno
    return f"{type(error).__name__} {number}" if number is not None else type(error).__name__


def _broken_by(error: Exception) -> str:
    causes = (error, error.__cause__, error.__context__)
    return "timeout" if any(isinstance(cause, TimeoutError) for cause in causes) else "connection"
