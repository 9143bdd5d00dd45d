"""Programs around the site: setting up, running everything with one command, throw-away servers for tests."""
