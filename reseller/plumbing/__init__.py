"""What touches the world: settings, clock, database, jobs, log, mail and security."""
