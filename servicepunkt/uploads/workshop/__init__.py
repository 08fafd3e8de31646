"""Where strangers' files are opened: `python -m servicepunkt.uploads.workshop`, run apart, and opened nowhere else.

Nothing here knows the database, the settings or a name; a job comes in as a parcel, and pages go out.
"""

WORKSHOP = __name__
