"""Other systems and standards of the field: their files as our records, our record as theirs."""
