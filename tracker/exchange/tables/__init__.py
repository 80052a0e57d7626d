"""Tables of forecasts in any file and any layout, read through a mapping of columns."""
