"""Theory and evidence: what the program must give, and what it gives. One row a case; see docs/validation.md."""
