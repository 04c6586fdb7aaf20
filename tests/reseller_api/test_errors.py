"""Every refusal of the rules has its type in the schema; the unexpected is masked."""

from datetime import date

from graphql import GraphQLError

from reseller.rules.errors import CapExceeded, Conflict, ConsoleError, LimitBelowUse, NotFound, leaves
from reseller.rules.errors import MonthNotOver as RulesMonthNotOver
from reseller.rules.seats.limits import LimitUse
from reseller_api import refusals
from reseller_api.errors import TABLE, masked, user_error
from reseller_api.refusals import ErrorCode


def test_every_leaf_of_the_error_tree_has_its_type() -> None:
    assert set(leaves()) == set(TABLE)


def test_every_code_is_in_the_schema_and_no_other() -> None:
    assert {leaf.code for leaf in leaves()} == {code.value for code in ErrorCode}


def test_a_refusal_carries_its_details_its_field_and_its_rule() -> None:
    refused = CapExceeded(cap=50, licensed=48, reserved=1, taken=49, requested=2, available=1)
    assert user_error(refused) == refusals.CapExceeded(
        code=ErrorCode.CAP_EXCEEDED,
        message=refused.message,
        field=["quantity"],
        rule="C1",
        cap=50,
        licensed=48,
        reserved=1,
        requested=2,
        available=1,
    )


def test_a_detail_that_was_not_given_is_null() -> None:
    assert user_error(Conflict()) == refusals.Conflict(
        code=ErrorCode.CONFLICT, message=Conflict().message, field=None, rule=None, version=None
    )


def test_a_field_is_named_as_the_schema_names_it() -> None:
    assert user_error(NotFound("customer", field=("first_day",))).field == ["firstDay"]


def test_a_day_in_a_detail_is_a_date() -> None:
    refused = RulesMonthNotOver(month="2026-04", zone="Europe/Dublin", allowed_from=date(2026, 5, 1))
    shown = user_error(refused)
    assert isinstance(shown, refusals.NotBefore)
    assert str(shown.allowed_from) == "2026-05-01"


def test_the_customers_in_the_way_of_a_limit_are_told() -> None:
    uses = tuple(LimitUse(f"Acme {number}", 9, 8) for number in range(101))
    shown = user_error(LimitBelowUse(limit=5, smallest=9, listed="Acme 9", over=uses))
    assert isinstance(shown, refusals.LimitBelowUse)
    assert (shown.limit, shown.smallest) == (5, 9)
    assert shown.over is not None
    assert [(use.customer, use.counted, use.cap) for use in shown.over[:1]] == [("Acme 0", 9, 8)]
    assert len(shown.over) == 100


def as_field_error(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["customers"], original_error=cause)


def test_an_unexpected_error_is_an_id_that_says_nothing_else() -> None:
    shown = masked(as_field_error(RuntimeError("password is hunter2")))
    assert "hunter2" not in str(shown.formatted)
    assert shown.extensions is not None
    assert shown.extensions["code"] == "INTERNAL"
    assert shown.extensions["id"] in shown.message


def test_a_refusal_of_a_query_keeps_its_words_and_its_code() -> None:
    refused: ConsoleError = NotFound("customer")
    shown = masked(as_field_error(refused))
    assert shown.message == refused.message
    assert shown.extensions == {"code": "NOT_FOUND", "rule": None}


def test_an_error_of_the_document_is_left_as_it_is() -> None:
    error = GraphQLError("Cannot query field.")
    assert masked(error) is error
