"""Collections of framed JSON-LD and their description."""
