"""The module in which Django looks for an engine's `DatabaseWrapper`."""

import selectors

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the kept connection is still open.

        Django finds out at the start of each request, by a query. Between requests a server has nothing to say: where
        there is something to read, it has closed the connection, or says that it is about to.
        """
        if self.connection is None or self.connection.closed:
            return False
        with selectors.DefaultSelector() as watch:
            watch.register(self.connection.fileno(), selectors.EVENT_READ)
            return not watch.select(timeout=0)
