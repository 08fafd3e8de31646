"""Booking: choosing a time, telling the details, and the page on which somebody confirms, moves, cancels, arrives."""
