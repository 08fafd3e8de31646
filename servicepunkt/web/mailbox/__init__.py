"""The demo's mailbox: what the demo has sent, as a mail program shows it. An office's own installation has none."""
