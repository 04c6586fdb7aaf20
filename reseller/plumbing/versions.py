"""Two people, one setting: what was read must still be what stands there."""

from reseller.rules.errors import Conflict


def expect_version(given: int | None, present: int) -> None:
    """CONFLICT where something was changed since `given` was read; None doesn't ask.

    The detail `version` is the present one.
    """
    if given is not None and given != present:
        raise Conflict(version=present)
