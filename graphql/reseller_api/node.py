"""Anything that has an id of its own."""

import strawberry


@strawberry.interface
class Node:
    """A thing that `node` finds again by its id."""

    id: strawberry.ID
