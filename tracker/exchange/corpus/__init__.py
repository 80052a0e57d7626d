"""The corpus format: a folder of YAML files, declared once, read whole and written back."""
