"""The only place that knows HTTP. What the doors share lies here; the doors do not know each other."""
