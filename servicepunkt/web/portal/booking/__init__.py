"""The booking: choosing a time, telling the details, and the page by which somebody confirms, moves, cancels, arrives."""
