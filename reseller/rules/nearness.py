"""When a cap or a contract limit is nearly used up, which lists and the home page warn of."""


def near(used: int, bound: int | None) -> bool:
    """Whether at least nine tenths of `bound` are used or reserved; never of none and never of 0."""
    return bound is not None and bound > 0 and 10 * used >= 9 * bound
