"""Theory and evidence as a page: read from a folder of `paytrial validate`."""
