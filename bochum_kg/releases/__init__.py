"""What a release says of itself, what came before it, and how it differs: files only."""
