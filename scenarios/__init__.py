"""What to simulate: the library of scenarios and schemes, the loader of TOML files, and its messages."""
