"""Credit China: the "double publicity" of administrative penalties, in both field sets that are in circulation."""
