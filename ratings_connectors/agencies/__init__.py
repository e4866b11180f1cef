"""One folder per agency, same file names in each: client (HTTP and signing), parse (pure), connector, mock."""
