"""All desks of a day side by side in one long integer: a question about one string of bits is answered for all at once.

A lane holds the longest day, with room for a visit's buffers before and after it, so that no question about one desk
reaches into its neighbour's lane. Python works through a long integer many times faster than through a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct

from servicepunkt.availability.bits import from_bytes

# In ticks, rounded up to whole bytes. Most zones have a day of 25 hours once a year, Antarctica/Troll one of 26;
# Antarctica/Casey has gone back by three hours at once, the most in any zone of the IANA list since the year 2000.
_LONGEST_DAY = 328


@dataclass(frozen=True, slots=True)
class Lanes:
    """Lanes of `width` bytes; `below` bytes of each are before the day's first tick."""

    width: int
    below: int

    def lay(self, days: Iterable[bytes]) -> int:
        """Stored strings of bits (`bits.to_bytes`), the first one lowest."""
        lanes = tuple(days)
        return from_bytes(_side_by_side(self.below, self.width - self.below, len(lanes)).pack(*lanes))

    def fold(self, bits: int, count: int) -> int:
        """One day, with the bits that are set in any of the `count` lanes."""
        while count > 1:
            half = (count + 1) // 2
            length = 8 * self.width * half
            bits = bits >> length | bits & (1 << length) - 1
            count = half
        return bits >> 8 * self.below


@lru_cache(maxsize=64)
def _side_by_side(below: int, above: int, count: int) -> Struct:
    """This many lanes, each padded with zero bytes."""
    return Struct(f"{below}x{above}s" * count)


def lanes_for(before: int, after: int) -> Lanes:
    """Lanes for visits that keep this many ticks free before and after them."""
    below, above = -(-before // 8), -(-after // 8)
    return Lanes(below + _LONGEST_DAY // 8 + above, below)
