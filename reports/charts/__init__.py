"""Charts: pure functions from numbers to SVG, drawn with seaborn. Text stays text."""
