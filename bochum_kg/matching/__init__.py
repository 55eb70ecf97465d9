"""Words compared as people write them: what the search of the pages and reconciliation share. Knows no graph."""
