"""The mock agencies: a separate process that answers in the agencies' wire formats over one synthetic world."""
