"""Speed, memory and scaling, measured against a Mesa model of objects and against C: `make bench`."""
