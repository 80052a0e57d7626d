"""How facts come in and go out: files in, records and problems out."""
