"""The commands of the command line: a command is a module of its name."""
