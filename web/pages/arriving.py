"""Adding users where that can be billed at once, or starts a clock: said in a review before (A4, L3)."""

from __future__ import annotations

from starlette.responses import Response

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from customers.orders.placing import NewUser
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages import users
from web.pages.adding import bounds, changes, named, told, when
from web.pages.ordering import Ordering
from web.pages.people import given_users, named_users
from web.pages.reach import Holding
from web.pages.review import Review, Steps, Ways
from web.texts import _, counted


class AddUsers(Ordering[list[NewUser]]):
    """More users of a subscription."""

    operation = "add_users"
    verb = Verb.ADD_USERS
    part = "users"
    carried = ("emails",)
    fields = {"users": "emails", "count": "emails", "quantity": "emails"}

    def read(self, form: Form, of: Holding) -> list[NewUser]:
        return given_users(form)

    def command(self, of: Holding, wish: list[NewUser]) -> Command:
        return Command(self.verb, {"users": named_users(wish)})

    def steps(self, of: Holding) -> Steps:
        return [(_("Users"), f"{of.base}/users"), (_("Review"), f"{of.base}/users/review")]

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        return await users.shown(call, form, Form.blank(users=""), ways)

    def review_of(self, of: Holding, wish: list[NewUser], preview: OrderPreview) -> Review:
        beyond = sum(line.quantity for line in preview.lines)
        return Review(
            title=counted("Add {count} user", "Add {count} users", len(wish)),
            charged=counted("{count} license beyond what is paid", "{count} licenses beyond what is paid",
                            beyond),
            changes=changes(of, preview, _("In use")),
            notices=told(of, preview),
            facts=[
                (_("Users"), ", ".join(user.address for user in wish)),
                *when(preview),
                *bounds(of, preview),
            ],
            **named(of),
        )  # fmt: skip

    def done(self, of: Holding, wish: list[NewUser]) -> tuple[str, str]:
        text = counted("{count} user is being added.", "{count} users are being added.", len(wish))
        return f"{of.base}/users", text


CHECKOUT = AddUsers()
