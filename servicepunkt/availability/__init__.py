"""What could be booked before anyone has. Begin with `models`, `ticks` and `bits`.

    a day as bits           ticks (local time), bits (one seat), lanes (all desks of a day side by side)
    what is open            when (days and times that recur), offer (rules become bits), opening (bits are written), release
    for what, and where     serving (services and channels of an offer), staffing (what each desk can do)
    hours that are edited   timetable (as plain shapes), edits
    what visitors read      announcing, walking_in
    the county file         importing (one transaction), hours_in_file (an office's part), taking_back, exporting

It knows what is open, but nothing about what is taken: `bookings` subtracts that.
"""
