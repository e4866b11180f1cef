"""Forms: shape and cleaning only; what may happen is decided by the services."""
