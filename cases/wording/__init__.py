"""Words for people, in the languages of the office: reasons, statuses, deadlines, findings."""
