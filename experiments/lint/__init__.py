"""The linter of pay schemes: what a scheme does by mistake, before anybody is paid by it."""
