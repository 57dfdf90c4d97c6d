"""A terminal: what is typed there (reading), what it shows (showing), how that is a platform (platform)."""
