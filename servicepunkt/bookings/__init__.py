"""Bookings, from a wish to the end of a visit. Begin with `models` and `booking`.

    what is free            wish, window, releasing, seat_days, slots, search
    taking a place          places, claims, holding, lapsing: nobody is booked twice into one place
    the way of a booking    booking, moving, at_desk, at_once, ending, stage
    what it needs           contact, conditions, entitlement, told, typed, limits, loading, noting
    its letters             letters, letter_content, letter_examples, links, reminders
    hours that change       hours, open_days, repacking, packing
    who loses her place     displacing, offering, replacement
    looking after           checking (`./run verify`), counted (whom it counts for), sessions, retention

`docs/architecture.md` walks through one booking, from click to mail.
"""
