"""The rules of licensing and billing: pure functions on frozen values, standard library only."""
