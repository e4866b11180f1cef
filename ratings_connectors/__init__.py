"""Links to the platforms and public bodies that hold records about a person."""
