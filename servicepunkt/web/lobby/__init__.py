"""The waiting room: the kiosk at the entrance and the display of calls. No names, no accounts."""
