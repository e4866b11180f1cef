"""Pages: parse the request, one service call, answer."""
