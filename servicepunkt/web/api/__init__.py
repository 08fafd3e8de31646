"""The door for other systems: the county's own website, an app, a chat. JSON in, JSON out; `docs/api.md` describes it."""
