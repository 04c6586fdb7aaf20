"""GraphQL over the same queries and actions as the pages."""
