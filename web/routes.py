"""The whole map of the console's pages. Who may do what on them, queries and actions decide.

A group a noun; a page is named once with its GET and its POST, and is for a reseller's people unless `who`
says otherwise. A change is a noun too: `POST …/cancellation`.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount

from web.admission import EVERYBODY, open_page, page
from web.assets import Assets
from web.pages import account, acting, login

SIGN_IN = (
    open_page("/login", login.show, login.enter),
    page("/logout", post=login.leave, who=EVERYBODY),
    page("/account", account.show, who=EVERYBODY),
    page("/account/password", account.show, account.change_password, who=EVERYBODY),
    page("/account/density", post=account.set_density, who=EVERYBODY),
    page("/account/membership", post=account.switch, who=EVERYBODY),
    page("/account/sessions/{session}/revocation", post=account.end_session, who=EVERYBODY),
    page("/acting", post=acting.begin, who=EVERYBODY),
    page("/acting/end", post=acting.end, who=EVERYBODY),
)
STATIC = (Mount("/static", Assets(), name="static"),)

ROUTES: tuple[BaseRoute, ...] = (*SIGN_IN, *STATIC)
