"""From a text to candidate statements."""
