"""Deleting and adding users in one order, billed its net effect (A5)."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from starlette.responses import Response

from customers.orders.commands import Command
from customers.orders.estimates import OrderPreview
from customers.orders.placing import NewUser
from customers.users.queries import HolderRow, holders_page
from reseller.plumbing.database import ReadSession
from reseller.plumbing.pages import IdSlice
from reseller.rules.access import Verb
from web.context import Call
from web.forms import Form
from web.pages.adding import bounds, changes, named, told, when
from web.pages.ordering import Ordering, barred
from web.pages.people import chosen_users, given_users, named_users
from web.pages.reach import Holding
from web.pages.review import Review, Ways
from web.pages.telling import notice
from web.texts import _, counted

MOST_SHOWN = 100


class Wanted(NamedTuple):
    """Who comes, and whose licenses they take."""

    arriving: list[NewUser]
    leaving: list[UUID]


class SwapUsers(Ordering[Wanted]):
    """Some users leave and others come, in one order."""

    operation = "swap_users"
    verb = Verb.SWAP_USERS
    part = "swap"
    carried = ("emails", "users")
    fields = {"users": "emails", "quantity": "emails", "count": "emails", "user": "users"}

    def read(self, form: Form, of: Holding) -> Wanted:
        arriving = given_users(form)
        return Wanted(arriving, chosen_users(form, _("Choose at least one user who leaves.")))

    def command(self, of: Holding, wish: Wanted) -> Command:
        leaving = [str(each) for each in wish.leaving]
        return Command(self.verb, {"users": named_users(wish.arriving), "user_ids": leaving})

    async def find(self, call: Call, session: ReadSession, form: Form) -> Holding:
        found = await super().find(call, session, form)
        page = await holders_page(session, IdSlice(first=MOST_SHOWN), found.row.id)
        return found.beside(page.rows)

    async def details(self, call: Call, of: Holding, form: Form, ways: Ways = ()) -> Response:
        context = {
            **of.named,
            "steps": self.linked(of, form),
            "action": self.steps(of)[-1][1],
            "users": [_user(row, form) for row in of.holders if row.state == "live"],
            "refusal": None if ways or not form.ok else barred(call, of, self.verb),
            "ways": ways,
            "form": form,
        }
        return call.page("subscriptions/swap.html", context, block="form", status=form.status)

    def review_of(self, of: Holding, wish: Wanted, preview: OrderPreview) -> Review:
        beyond = sum(line.quantity for line in preview.lines)
        leaving = [row.address for row in of.holders if row.user_id in set(wish.leaving)]
        return Review(
            title=counted("Swap {count} user", "Swap {count} users", len(wish.leaving)),
            charged=counted("{count} license beyond what is paid", "{count} licenses beyond what is paid",
                            beyond),
            changes=changes(of, preview, _("In use")),
            notices=told(of, preview) or [_free()],
            facts=[
                (_("Leave"), ", ".join(leaving)),
                (_("Come"), ", ".join(user.address for user in wish.arriving)),
                *when(preview),
                *bounds(of, preview),
            ],
            **named(of),
        )  # fmt: skip

    def done(self, of: Holding, wish: Wanted) -> tuple[str, str]:
        text = counted("{count} user comes in by a swap.", "{count} users come in by a swap.",
                       len(wish.arriving))  # fmt: skip
        return f"{of.base}/users", text


CHECKOUT = SwapUsers()


def _free() -> dict[str, Any]:
    text = _("Whoever comes takes a license that becomes free and is paid.")
    return notice(_("Nothing is billed for this swap"), text)


def _user(row: HolderRow, form: Form) -> dict[str, Any]:
    return {
        "id": row.user_id,
        "email": row.address,
        "name": row.name,
        "protected": row.protected,
        "chosen": str(row.user_id) in form.values.get("users", ""),
    }
