"""Texts in several languages: what the catalogue and staff write, German first.

One JSON column holds all languages of a text. A reader gets her language or the nearest that exists, and the page
knows which one it was, so that German on an English page is marked as German (`lang`).
"""

from typing import Any

from django.db import models
from django.utils.translation import get_language

from servicepunkt.common.languages import fallbacks, language


class Text(dict[str, str]):
    """A text by language code; `str()` is the text for the language that is active now."""

    def language_for(self, code: str) -> str:
        """The code of the language in which a reader of `code` gets this text."""
        return next((choice for choice in fallbacks(code) if self.get(choice)), "de")

    def for_reader(self, code: str) -> str:
        """The text for a reader of `code`; empty where there is none at all."""
        return self.get(self.language_for(code), "")

    def __str__(self) -> str:
        return self.for_reader(language(get_language()).code)

    def __bool__(self) -> bool:
        return any(self.values())


class TextField(models.JSONField):
    """A column of `Text`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        return Text(loaded) if isinstance(loaded, dict) else loaded
