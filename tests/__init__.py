"""A package, so that worker processes find the functions of its modules: another `tests` may be installed."""
