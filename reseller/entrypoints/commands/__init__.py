"""What `reseller-console` can be told to do, one module a subject."""
