"""Pictures of pages, made afresh in a locked process of their own: python -m cases.pages draw ...

A file of a stranger is decoded here and nowhere else, and only pixels leave: on standard output, in a frame that the
caller reads as if it came from an enemy. No Django, no database, no key. `sandbox` is the lock.
"""
