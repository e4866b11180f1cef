"""People at their browsers: what a citizen, an investigator or a respondent does, step by step."""
