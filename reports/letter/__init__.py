"""A pay scheme in plain words, as the people it pays would get it."""
