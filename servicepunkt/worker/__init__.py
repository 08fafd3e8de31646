"""The clock's way in: one loop with one list of jobs."""
