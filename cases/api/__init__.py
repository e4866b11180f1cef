"""What the agencies' machines speak with: the agency's pages as JSON, behind a key."""
