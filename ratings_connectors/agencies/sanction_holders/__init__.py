"""Bodies that carry out a sanction (trains, hotels, schools, ...) and tell whether it is in force. Illustrative."""
