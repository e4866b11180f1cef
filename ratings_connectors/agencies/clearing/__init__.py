"""The central platform through which payments are cleared: proof that something was paid (illustrative interface)."""
