"""What AI assistants and other programs ask by the Model Context Protocol: its messages, and the tools they call."""
