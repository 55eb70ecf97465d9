"""The commands of the command line, a module per kind; cli.py puts them together."""
