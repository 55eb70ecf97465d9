"""Names in somebody's table in, our things out: the room behind the Reconciliation Service API. Plain data, no HTTP."""
