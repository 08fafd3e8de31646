"""Who sits where on one day, when a place is no longer open: pure, and about times that nobody may change.

A visitor chose a time, not a desk. So a visit whose seat is no longer open goes to another seat at the same time, and
others may move aside for it. What cannot be seated anywhere stays where it is, without a place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_CHAIN = 3  # how many visits may move aside, one for the next

Seats = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A visit on its seats. `may_sit` are the seats that are open for it; if it is `pinned`, it stays in any case."""

    key: int
    seats: Seats
    bits: int
    may_sit: frozenset[int]
    pinned: bool = False

    @property
    def has_place(self) -> bool:
        return self.pinned or self.may_sit.issuperset(self.seats)


@dataclass(frozen=True, slots=True)
class Packing:
    """Which visits change seats, and which are left without a place."""

    moved: Mapping[int, Seats]
    homeless: frozenset[int]


def pack(pieces: Iterable[Piece], desks: Mapping[int, Seats]) -> Packing:
    """Seat every visit that can be seated; as few as possible change their desk.

    First each homeless visit by itself, with others moving aside. If that leaves one over, the whole day is seated anew
    in the order of time, which is optimal if all desks can do the same.
    """
    pieces = sorted(pieces, key=lambda piece: piece.key)
    day = _Day(pieces, desks)
    for piece in sorted(pieces, key=_urgency):
        if not piece.has_place and not day.seat(piece) and day.has_room(piece):
            day.make_room(piece, _CHAIN, set())
    kept = day.result()
    if not any(day.has_room(day.by_key[key]) for key in kept.homeless):
        return kept
    anew = _seat_anew(pieces, desks)
    return anew if anew and len(anew.homeless) < len(kept.homeless) else kept


def _urgency(piece: Piece) -> tuple[int, int, int]:
    """Groups first, since they need most; then those with the fewest seats to go to."""
    return -len(piece.seats), len(piece.may_sit), piece.key


def _seat_anew(pieces: list[Piece], desks: Mapping[int, Seats]) -> Packing | None:
    """Everybody who is not pinned gets up and sits down again by time; None if somebody with a place loses it."""
    stay = [piece for piece in pieces if piece.pinned or not piece.has_place]
    day = _Day(pieces, desks, seated=stay)
    for piece in sorted(set(pieces) - {piece for piece in stay if piece.pinned}, key=_time):
        if not day.seat(piece) and piece.has_place:
            return None
    return day.result()


def _time(piece: Piece) -> tuple[int, int, int, int]:
    first = (piece.bits & -piece.bits).bit_length()
    return first, -len(piece.seats), len(piece.may_sit), piece.key


@dataclass
class _Day:
    """The seats while pieces move. A visit without a place keeps its ticks, which stay claimed until it is decided."""

    pieces: list[Piece]
    desks: Mapping[int, Seats]
    seated: list[Piece] | None = None
    at: dict[int, Seats] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    sitting: dict[int, dict[int, Piece]] = field(default_factory=lambda: defaultdict(dict))  # by seat and key
    # Who has got up or sat down, and where she was before; None if she was standing.
    steps: list[tuple[Piece, Seats | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_key = {piece.key: piece for piece in self.pieces}
        for piece in self.pieces if self.seated is None else self.seated:
            self._put(piece, piece.seats)

    def result(self) -> Packing:
        moved = {piece.key: self.at[piece.key] for piece in self.pieces if self.at[piece.key] != piece.seats}
        homeless = {piece.key for piece in self.pieces if not piece.has_place and piece.key not in moved}
        return Packing(moved, frozenset(homeless))

    def seat(self, piece: Piece) -> bool:
        """Seat a piece where it fits as things are, on its own seats if possible."""
        if not piece.may_sit:
            return False  # if everything is shut, that is everybody: no desks are searched for them
        free = self._free_for(piece)
        if not free:
            return False
        best = min(free, key=lambda seats: (seats != piece.seats, -self._neighbours(piece, seats[0]), seats))
        self._lift(piece)
        self._put(piece, best)
        return True

    def has_room(self, piece: Piece) -> bool:
        """Whether it may sit anywhere, and each of its ticks has a free seat that somebody of that time might take."""
        if not piece.may_sit:
            return False
        then = [other for other in self.pieces if other.bits & piece.bits]
        room = 0
        for seat in frozenset().union(*(other.may_sit for other in then)):
            room |= ~self.taken.get(seat, 0)
        return not piece.bits & ~room

    def make_room(self, piece: Piece, chain: int, tried: set[tuple[int, int]]) -> bool:
        """Seat a piece by having one visit after another move aside, at most `chain` of them; otherwise all stays as it
        was.

        `tried` remembers which piece has been put where, so that nothing is tried twice.
        """
        if len(piece.seats) > 1:
            return False  # for a group several seats at once would have to be cleared
        for seat in sorted(piece.may_sit):
            if (piece.key, seat) not in tried:
                tried.add((piece.key, seat))
                if self._clear(piece, (seat,), chain, tried):
                    return True
        return False

    def _clear(self, piece: Piece, seats: Seats, chain: int, tried: set[tuple[int, int]]) -> bool:
        then = {other.key: other for seat in seats for other in self.sitting[seat].values() if other.bits & piece.bits}
        in_the_way = [then[key] for key in sorted(then) if key != piece.key]
        if len(in_the_way) > chain or any(other.pinned or not other.has_place for other in in_the_way):
            return False
        before = len(self.steps)
        for other in (piece, *in_the_way):
            self._lift(other)
        self._put(piece, seats)
        for other in in_the_way:
            if not self.seat(other) and not (chain > 1 and self.make_room(other, chain - 1, tried)):
                self._go_back(before)
                return False
        return True

    def _free_for(self, piece: Piece) -> list[Seats]:
        """The seats of one desk that the piece could take as things are: open for it, and free or its own."""
        count = len(piece.seats)
        free = [seat for seat in piece.may_sit if self._is_free(piece, seat)]
        if count == 1:
            return [(seat,) for seat in free]
        at_a_desk = ([seat for seat in lanes if seat in free] for lanes in self.desks.values())
        return [tuple(seats[:count]) for seats in at_a_desk if len(seats) >= count]

    def _is_free(self, piece: Piece, seat: int) -> bool:
        return not self.taken.get(seat, 0) & piece.bits or seat in self.at.get(piece.key, ())

    def _neighbours(self, piece: Piece, seat: int) -> int:
        """How well the piece fits: taken ticks right before and after it."""
        around = (piece.bits << 1 | piece.bits >> 1) & ~piece.bits
        return (self.taken.get(seat, 0) & around).bit_count()

    def _put(self, piece: Piece, seats: Seats) -> None:
        self.steps.append((piece, None))
        self._sit(piece, seats)

    def _lift(self, piece: Piece) -> None:
        self.steps.append((piece, self._get_up(piece)))

    def _go_back(self, before: int) -> None:
        """Take back every step after the first `before`."""
        while len(self.steps) > before:
            piece, seats = self.steps.pop()
            self._get_up(piece)
            if seats is not None:
                self._sit(piece, seats)

    def _sit(self, piece: Piece, seats: Seats) -> None:
        self.at[piece.key] = seats
        for seat in seats:
            self.taken[seat] = self.taken.get(seat, 0) | piece.bits
            self.sitting[seat][piece.key] = piece

    def _get_up(self, piece: Piece) -> Seats | None:
        seats = self.at.pop(piece.key, None)
        for seat in seats or ():
            self.taken[seat] &= ~piece.bits
            del self.sitting[seat][piece.key]
        return seats
