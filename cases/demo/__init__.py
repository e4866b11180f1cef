"""The demo world: synthetic people and cases, walked into their statuses by the office's own services."""
