"""Commands: run the mock agencies, steer their world."""
