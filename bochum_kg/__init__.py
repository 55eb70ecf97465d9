"""The knowledge graph of the Bochum Strategie: build it, validate it, serve it."""

__version__ = "1.1.0"
