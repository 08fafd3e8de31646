"""The only place that knows HTTP. What the doors share is here; the doors do not know each other."""
