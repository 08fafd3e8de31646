"""Bookings, from a wish to the end of a visit. Begin with `models` and `booking`.

    what is free            wish, window, releasing, slots, search
    taking a place          places, claims, holding, lapsing: no place is ever booked twice
    the way of a booking    booking, moving, at_desk, at_once, ending
    what it needs           contact, typed, conditions, entitlement, limits, loading, noting
    its letters             letters, letter_content, letter_examples, links, reminders
    hours that change       hours, open_days, repacking, packing
    losing one's place      displacing, offering, replacement
    looking after           checking, counted (`./run verify`), sessions, retention

`docs/architecture.md` walks through one booking, from click to mail.
"""
