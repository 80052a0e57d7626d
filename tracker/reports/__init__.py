"""What we show: reports computed from frames, then rendered."""
