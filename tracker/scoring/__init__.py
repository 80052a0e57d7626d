"""How good forecasts were: pure functions on arrays."""
