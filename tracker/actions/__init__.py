"""The verbs of the program, one function each; the command line and other programs call these."""
