"""Sealed columns: personal values are encrypted before they reach the database, and the key is kept outside of it."""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

# Tells a sealed value in a dump from text that was never sealed.
_DUMPED = "sealed:"


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    # Several keys allow for rotation: the first seals, all of them open. A purpose derives keys of its own from them.
    named = [f"{purpose}\x1f{key}" if purpose else key for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in named])


def seal(value: Any, purpose: str = "") -> bytes:
    """Encrypt a JSON value; what was sealed for one purpose does not open for another."""
    box = _box(tuple(settings.SERVICEPUNKT_SEALING_KEYS), purpose)
    return box.encrypt(json.dumps(value, ensure_ascii=False).encode())


def unseal(sealed: bytes, purpose: str = "") -> Any:
    """Decrypt what `seal` made; raises `InvalidToken` where the key is a different one or the bytes were changed."""
    return json.loads(_box(tuple(settings.SERVICEPUNKT_SEALING_KEYS), purpose).decrypt(bytes(sealed)))


def sealed_anew(sealed: bytes, purpose: str = "") -> bytes | None:
    """The same value under the first key; None where it already is. Raises as `unseal` does."""
    keys = tuple(settings.SERVICEPUNKT_SEALING_KEYS)
    try:
        _box(keys[:1], purpose).decrypt(bytes(sealed))
    except InvalidToken:
        return _box(keys, purpose).rotate(bytes(sealed))
    return None


class SealedField(models.BinaryField):
    """A JSON value that is encrypted in the database; it cannot be searched there, and is not meant to be.

    `purpose` seals it under a key of its own.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"purpose": self.purpose} if self.purpose else {})

    def from_db_value(self, value: bytes | None, *_query: Any) -> Any:
        return None if value is None else unseal(value, self.purpose)

    def get_db_prep_value(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_db_prep_value(None if value is None else seal(value, self.purpose), *args, **kwargs)

    def value_to_string(self, obj: models.Model) -> str:
        """For `dumpdata`: a dump shows no more than the database does."""
        return _DUMPED + seal(self.value_from_object(obj), self.purpose).decode()

    def to_python(self, value: Any) -> Any:
        """For `loaddata`: what was dumped is opened here, since saving seals it."""
        if isinstance(value, str) and value.startswith(_DUMPED):
            return unseal(value.removeprefix(_DUMPED).encode(), self.purpose)
        return value
