"""Published predictions, their resolution criteria and evidence, and how accurate each source was.

The import direction of the packages below is a test (`tests/test_architecture.py`): facts are
appended through `tracker.store`, everything else is computed from frames in `tracker.scoring` and
`tracker.reports`; `tracker.actions` holds the verbs and `tracker.cli` only translates.
"""

__version__ = "0.1.0"
