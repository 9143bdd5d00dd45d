"""Forms of the app; every list of choices holds only what belongs to the organization."""
