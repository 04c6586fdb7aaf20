"""Ids carry their instant and keep the order in which they were made."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from reseller.plumbing.ids import ids_of, new_id

AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
MILLISECONDS = 1_773_653_400_000
"""AT since 1970."""


def test_an_id_is_a_uuid_of_version_7_that_begins_with_its_instant() -> None:
    made = new_id(AT)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == MILLISECONDS


def test_ids_of_one_instant_keep_their_order_while_others_are_made_between() -> None:
    made = []
    for _ in range(1000):
        made.append(new_id(AT))
        new_id(AT + timedelta(seconds=1))
    assert made == sorted(set(made))


@given(
    st.lists(st.integers(0, 2**52).map(lambda us: AT + timedelta(microseconds=us)), min_size=2, unique=True)
)
def test_ids_sort_as_their_instants_to_the_microsecond(instants: list[datetime]) -> None:
    assert sorted(instants) == sorted(instants, key=new_id)


def test_ids_of_one_instant_keep_their_order_however_many_are_taken() -> None:
    made = [*islice(ids_of(AT), 1000)]
    assert made == sorted(set(made))
    assert {(each.version, each.int >> 80) for each in made} == {(7, MILLISECONDS)}
    assert made[-1] < new_id(AT)
