"""How many examples a property is worth."""

from hypothesis import settings


def examples(count: int) -> int:
    """`count`, or a tenth of it under the profile "mutate", which runs the tests once for each change."""
    return max(count // 10, 5) if settings.get_current_profile_name() == "mutate" else count
