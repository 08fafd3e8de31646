"""A county as the text of a county file: only what differs from the defaults, in the order of the shapes."""

import datetime as dt
import enum
from typing import Any

import yaml

from servicepunkt.catalogue.county_file import County

_WIDTH = 118
# Where a fact is known from comes after the fact.
_LAST = ("source", "verified")


def county_as_yaml(county: County) -> str:
    """The text of the file. Reading it again gives the same county."""
    data = _plain(county.model_dump(by_alias=True, exclude_defaults=True))
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False)


class _Dumper(yaml.SafeDumper):
    """Writes words as they are typed: the reader takes every scalar as text, so `09:00` and `no` need no quotes."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _write_words(dumper: _Dumper, words: str) -> yaml.Node:
    style = "|" if "\n" in words else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)


def _write_list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    short = all(isinstance(item, str) and "\n" not in item for item in items) and sum(map(len, items)) < _WIDTH - 40
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


_Dumper.add_representer(str, _write_words)
_Dumper.add_representer(list, _write_list)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        told = {key: _plain(item) for key, item in value.items()}
        return {key: told[key] for key in sorted(told, key=_LAST.__contains__)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, enum.Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
