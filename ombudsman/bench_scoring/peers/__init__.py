"""The same tasks in other people's tools. None is a requirement of this project; each is used as its users use it."""
