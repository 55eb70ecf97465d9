"""What pages and API show, as plain data. Knows no HTTP."""
