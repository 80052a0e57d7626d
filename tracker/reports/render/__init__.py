"""From a report to text: one module per output format."""
