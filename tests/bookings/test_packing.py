"""Seating a day anew: times stay, nobody who has a place loses it, and no tick is given twice."""

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicepunkt.bookings.packing import Packing, Piece, pack

TWO_DESKS = {1: (10,), 2: (20,)}
THREE_DESKS = {**TWO_DESKS, 3: (30,)}


def _piece(key: int, seat: int, start: int, length: int, *may_sit: int, pinned: bool = False) -> Piece:
    return Piece(key, (seat,), ((1 << length) - 1) << start, frozenset(may_sit), pinned)


def test_where_all_have_their_place_nobody_moves() -> None:
    assert pack([_piece(1, 10, 0, 4, 10, 20), _piece(2, 20, 0, 4, 20)], TWO_DESKS) == Packing({}, frozenset())


def test_a_visit_of_a_closed_desk_goes_to_another_at_the_same_time() -> None:
    assert pack([_piece(1, 10, 0, 4, 20)], TWO_DESKS) == Packing({1: (20,)}, frozenset())


def test_where_the_other_desk_is_taken_it_stays_without_a_place() -> None:
    assert pack([_piece(1, 10, 0, 4, 20), _piece(2, 20, 2, 4, 20)], TWO_DESKS) == Packing({}, frozenset({1}))


def test_others_move_aside() -> None:
    homeless = _piece(1, 10, 0, 4, 20)
    flexible = _piece(2, 20, 0, 2, 20, 30)

    assert pack([homeless, flexible], THREE_DESKS) == Packing({1: (20,), 2: (30,)}, frozenset())


def test_who_is_here_already_does_not_move_aside_and_keeps_a_closed_place() -> None:
    here = _piece(1, 20, 0, 4, 10, 30, pinned=True)

    assert pack([here, _piece(2, 10, 0, 4, 20)], THREE_DESKS) == Packing({}, frozenset({2}))


def test_a_hold_that_needs_no_tick_beside_those_of_its_own_visit_stays_with_it() -> None:
    visit = _piece(1, 20, 0, 4, 20, pinned=True)
    hold = Piece(2, (), 0b11, frozenset({20}), pinned=True)

    assert pack([visit, hold, _piece(3, 10, 4, 4, 20)], TWO_DESKS) == Packing({3: (20,)}, frozenset())


def test_who_was_moved_aside_in_vain_sits_where_she_sat() -> None:
    homeless = _piece(1, 10, 0, 4, 20)
    beside = [_piece(2, 20, 0, 2, 20, 30), _piece(3, 20, 2, 2, 20)]

    assert pack([homeless, *beside], THREE_DESKS) == Packing({}, frozenset({1}))


def test_a_group_moves_with_all_its_seats_or_not_at_all() -> None:
    rooms = {1: (10, 11), 2: (20, 21, 22), 3: (30, 31)}
    group = Piece(1, (10, 11), 0b1111, frozenset({20, 21, 22, 30, 31}))
    single = _piece(2, 20, 0, 4, 20)
    beside = _piece(3, 30, 0, 4, 30)

    assert pack([group, single, beside], rooms) == Packing({1: (21, 22)}, frozenset())
    assert pack([group, single, _piece(4, 21, 0, 1, 21), beside], rooms).homeless == {1}


class _Bits(int):
    """The ticks of a visit, which count how often they are compared with another's."""

    compared = 0

    def __and__(self, other: int) -> int:
        _Bits.compared += 1
        return int(self) & int(other)


class _Desks(dict[int, tuple[int, ...]]):
    """Desks that count how often they are looked through."""

    looked_through = 0

    def values(self) -> Any:
        _Desks.looked_through += 1
        return super().values()


def test_where_the_whole_office_is_shut_nobody_is_searched_a_seat() -> None:
    desks = _Desks({desk: (desk,) for desk in range(30)})
    pieces = [Piece(key, (key % 30,), _Bits(0b111 << key // 30 * 3), frozenset()) for key in range(300)]

    assert pack(pieces, desks) == Packing({}, frozenset(range(300)))
    assert (_Bits.compared, _Desks.looked_through) == (0, 0)


@st.composite
def a_day(draw: st.DrawFn) -> tuple[list[Piece], dict[int, tuple[int, ...]]]:
    """Up to four desks with visits that do not meet; some desks are closed for some of them."""
    seats = range(draw(st.integers(1, 4)))
    pieces = []
    for seat in seats:
        tick = 0
        for gap, length in draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), max_size=3)):
            may_sit = draw(st.frozensets(st.sampled_from(list(seats))))
            pieces.append(_piece(len(pieces), seat, tick + gap, length, *may_sit, pinned=draw(st.booleans())))
            tick += gap + length
    return pieces, {seat: (seat,) for seat in seats}


@given(a_day())
def test_no_tick_is_given_twice_and_nobody_loses_a_place(day: tuple[list[Piece], dict[int, tuple[int, ...]]]) -> None:
    pieces, desks = day

    packing = pack(pieces, desks)

    taken: dict[int, int] = {}
    for piece in pieces:
        (seat,) = packing.moved.get(piece.key, piece.seats)
        assert not taken.get(seat, 0) & piece.bits
        taken[seat] = taken.get(seat, 0) | piece.bits
        moved = piece.key in packing.moved
        assert not (moved and piece.pinned)
        assert (piece.key in packing.homeless) == (not piece.has_place and not moved)
        assert not moved or seat in piece.may_sit
    assert set(packing.moved).isdisjoint(packing.homeless)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=6), st.integers(1, 3))
def test_where_all_desks_are_alike_as_many_find_a_place_as_there_is_room(
    visits: list[tuple[int, int]], desks: int
) -> None:
    # Each visit comes from a closed desk of its own; the desks that are open are empty.
    pieces = [_piece(key, 100 + key, start, length, *range(desks)) for key, (start, length) in enumerate(visits)]
    seats = {desk: (desk,) for desk in (*range(desks), *(100 + piece.key for piece in pieces))}

    homeless = pack(pieces, seats).homeless

    most_at_once = max(sum(bool(piece.bits >> tick & 1) for piece in pieces) for tick in range(10))
    assert bool(homeless) == (most_at_once > desks)


def test_what_two_moves_can_solve_is_solved() -> None:
    """Compared with every possible seating of five visits on three unlike desks."""
    pieces = [
        _piece(1, 40, 0, 4, 10),
        _piece(2, 10, 0, 2, 10, 20),
        _piece(3, 10, 2, 2, 10, 30),
        _piece(4, 20, 2, 2, 20),
        _piece(5, 30, 0, 2, 30),
    ]
    desks = {**THREE_DESKS, 4: (40,)}

    assert _possible(pieces) is True
    assert pack(pieces, desks).homeless == frozenset()


def _possible(pieces: list[Piece]) -> bool:
    for seats in product(*(sorted(piece.may_sit) for piece in pieces)):
        placed = list(zip(seats, pieces, strict=True))
        if not any(a == b and x.bits & y.bits and x is not y for a, x in placed for b, y in placed):
            return True
    return False
