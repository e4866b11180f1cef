"""All reads, a file per noun."""
