"""What every entry of a written file has in common."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Source = Annotated[str, Field(max_length=300)]


class Entry(BaseModel):
    """A piece of the file; unknown keys are refused, values are converted from what was typed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, arbitrary_types_allowed=True)

    def as_stored(self) -> dict[str, Any]:
        """As a JSON column keeps it; reading that gives the same entry."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)


class Fact(Entry):
    """A claim about the world, and where it is known from."""

    source: Source = ""
    verified: bool = False
