"""Playing a study: chunks handed out, rows kept, whatever happens."""
