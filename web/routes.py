"""The whole map of the console's pages. Who may do what on them, queries and actions decide.

A group a noun; a page is named once with its GET and its POST, and is for a reseller's people unless `who`
says otherwise. A change is a noun too: `POST …/cancellation`.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount

from web.admission import BACK_OFFICE, EVERYBODY, PROVIDER_STAFF, open_page, page
from web.assets import Assets
from web.pages import (
    account,
    acting,
    invitations,
    invoice,
    invoice_preview,
    invoices,
    log,
    login,
    reseller,
    resellers,
    rules,
    team,
    tokens,
)

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
INVITATIONS = (
    open_page("/invitation/{token}", invitations.arrive),
    open_page("/invitation", invitations.show, invitations.accept),
)
INVOICES = (
    page("/invoices", invoices.index, who=BACK_OFFICE),
    page("/invoices/preview", invoice_preview.show),
    page("/invoices/{invoice}", invoice.show, who=BACK_OFFICE),
    page("/invoices/{invoice}/lines/{line}", invoice.explain, who=BACK_OFFICE),
    page("/invoices/{invoice}/credit", invoice.review_credit, invoice.credit, who=PROVIDER_STAFF),
)
RESELLERS = (
    page("/resellers", resellers.index, who=PROVIDER_STAFF),
    page("/resellers/new", resellers.new, resellers.create, who=PROVIDER_STAFF),
    page("/resellers/{reseller}", reseller.show, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/edit", resellers.edit, resellers.update, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/limits", post=reseller.set_limit, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/members", post=reseller.invite, who=PROVIDER_STAFF),
)
TEAM = (
    page("/team", team.index, team.invite, who=BACK_OFFICE),
    page("/team/{member}", team.show, team.change, who=BACK_OFFICE),
    page("/team/{member}/removal", post=team.remove, who=BACK_OFFICE),
    page("/tokens", tokens.index, tokens.create, who=EVERYBODY),
    page("/tokens/{token}/revocation", post=tokens.revoke, who=EVERYBODY),
    page("/log", log.index, who=BACK_OFFICE),
    page("/log/verification", post=log.verification, who=BACK_OFFICE),
    page("/rules", rules.show, who=EVERYBODY),
)
STATIC = (Mount("/static", Assets(), name="static"),)

ROUTES: tuple[BaseRoute, ...] = (
    *SIGN_IN, *INVITATIONS, *INVOICES, *RESELLERS, *TEAM, *STATIC,
)  # fmt: skip
