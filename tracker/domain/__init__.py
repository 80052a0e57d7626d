"""What the tracker talks about: frozen records and pure functions, standard library only."""
