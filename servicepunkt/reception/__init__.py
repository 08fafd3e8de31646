"""Who is here, and who is next. Begin with `models` and `queue`.

    the door                arrival, admission (may she come in now?), codes, devices, throttle
    the line                queue, group
    a booking that changes  following (its visit changes with it), open_days
    the end of the day      closing, retention

A visit knows its booking, never the other way round.
"""
