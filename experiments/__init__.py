"""Which runs to make and what they say: runner, store, statistics, comparison, sweep, search."""
