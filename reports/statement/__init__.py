"""Pay statements in words, built from the normal form of pay: a new kind of component needs nothing here."""
