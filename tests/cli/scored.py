"""A small table of forecasts for `tracker score`."""

TABLE = """\
prediction,source,made_at,probability,outcome,opens_at,closes_at,known_at
snow,ann,2024-01-02,0.8,1,2024-01-01,2024-02-01,2024-02-01
snow,bob,2024-01-03,0.4,1,2024-01-01,2024-02-01,2024-02-01
rain,ann,2024-01-02,0.3,0,2024-01-01,2024-02-01,2024-02-01
"""
