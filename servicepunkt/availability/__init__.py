"""What could be booked before anyone has. Begin with `models`, `ticks` and `bits`.

    a day as bits           ticks (local time), bits (one seat), lanes (all desks of a day side by side)
    what is open            offer (rules become bits), opening (bits are written), release, staffing
    hours that are edited   timetable (as plain shapes), edits
    what visitors read      announcing, walking_in
    the county file         importing, exporting

It knows what is open, but nothing about what is taken: `bookings` subtracts that.
"""
