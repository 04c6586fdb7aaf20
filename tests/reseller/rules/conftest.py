"""A profile for runs that only ask whether a change of the code is noticed."""

from hypothesis import settings

settings.register_profile("mutate", max_examples=10, derandomize=True, database=None, deadline=None)
