"""How easy the pages of complainants are to read."""
