"""Strings of bits: bit t of an int stands for tick t. Pure arithmetic, no clock and no database."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from struct import Struct

_OFFER_HEAD = Struct("<IB")  # key of the offer, number of bytes that follow


def span(first: int, length: int) -> int:
    """`length` bits from `first` on; what would be before the day's beginning is cut off."""
    if first < 0:
        first, length = 0, length + first
    return ((1 << length) - 1) << first if length > 0 else 0


def runs(free: int, length: int) -> int:
    """Bit t is set if `length` bits in a row are set from t on. By doubling: 20 minutes take two steps."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def positions(bits: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def stretches(bits: int) -> Iterator[tuple[int, int]]:
    """Each stretch of set bits as (first, length), lowest first."""
    while bits:
        first = (bits & -bits).bit_length() - 1
        rest = bits >> first
        length = (~rest & (rest + 1)).bit_length() - 1
        yield first, length
        bits = rest >> length << first + length


@lru_cache(maxsize=8192)
def raster(opened: int, step: int) -> int:
    """The starts that an office gives out: every `step` ticks, anchored where each opening begins.

    With any free start allowed, random choices of time used 80 % of the places; on the raster they use 100 %.
    """
    starts = 0
    for first, length in stretches(opened):
        starts |= sum(1 << tick for tick in range(first, first + length, step))
    return starts


def to_bytes(bits: int) -> bytes:
    """As stored: little-endian, without trailing zero bytes; empty if no bit is set."""
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def from_bytes(stored: bytes | memoryview) -> int:
    return int.from_bytes(stored, "little")


def pack_offers(opened: Mapping[int, int]) -> bytes:
    """What is open at a desk on a day, by key of the offer, in one value; the same hours always give the same bytes."""
    parts = []
    for offer in sorted(opened):
        bits = to_bytes(opened[offer])
        parts.append(_OFFER_HEAD.pack(offer, len(bits)) + bits)
    return b"".join(parts)


@lru_cache(maxsize=4096)
def unpack_offers(stored: bytes) -> Mapping[int, int]:
    """The reverse of `pack_offers`. An office has few kinds of days, so that nearly every call is a look-up."""
    opened, at = {}, 0
    while at < len(stored):
        offer, length = _OFFER_HEAD.unpack_from(stored, at)
        at += _OFFER_HEAD.size + length
        opened[offer] = from_bytes(stored[at - length : at])
    return opened


@lru_cache(maxsize=4096)
def open_for(stored: bytes, offers: frozenset[int]) -> int:
    """The packed bits of a day that are open for any of these offers."""
    return any_of(bits for offer, bits in unpack_offers(stored).items() if offer in offers)


def any_of(strings: Iterable[int]) -> int:
    """The bits that are set in any of them."""
    bits = 0
    for string in strings:
        bits |= string
    return bits
