"""Everything that must run beside the code: database, broker, processes. Used by `make run` and by the tests.

Nothing in here imports Django at load time; the processes it starts do.
"""
