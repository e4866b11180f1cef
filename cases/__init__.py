"""The office itself: complaints, cases, corrections, decisions."""
