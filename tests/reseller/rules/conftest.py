"""A profile for runs that ask only whether a change of the code is noticed: few examples, none simplified."""

from hypothesis import Phase, settings

settings.register_profile(
    "mutate",
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
