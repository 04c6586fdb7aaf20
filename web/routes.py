"""The whole map of the console's pages. Who may do what on them, queries and actions decide.

A group a noun; a page is named once with its GET and its POST, and is for a reseller's people unless `who`
says otherwise. A change is a noun too: `POST …/cancellation`.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.routing import BaseRoute, Mount

from web.admission import BACK_OFFICE, EVERYBODY, PROVIDER_STAFF, STAFF, called_page, open_page, page
from web.admission import CUSTOMERS as CUSTOMER
from web.assets import Assets
from web.pages import (
    account,
    acting,
    arriving,
    cancellation,
    cap,
    catalog,
    compare,
    customer,
    customer_form,
    customers,
    dev_mail,
    end,
    history,
    home,
    included,
    invitations,
    invoice,
    invoice_preview,
    invoices,
    licenses,
    log,
    login,
    month_differences,
    months,
    next_period,
    orders,
    payment,
    payment_callback,
    payment_order,
    payments,
    portal,
    portal_requests,
    prices,
    protecting,
    renew,
    renewal,
    request_form,
    request_link,
    requests,
    reseller,
    reseller_customers,
    resellers,
    rules,
    scheduled,
    seats,
    settings,
    subscribing,
    subscriptions,
    swap,
    tariff,
    team,
    tokens,
    users,
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
HOME = (page("/", home.show, who=EVERYBODY),)
CUSTOMERS = (
    page("/customers", customers.index),
    page("/customers/new", customer_form.new, customer_form.create),
    page("/customers/{customer}", customer.show),
    page("/customers/{customer}/edit", customer_form.edit, customer_form.update),
    page("/customers/{customer}/history", history.of_customer),
    page("/customers/{customer}/history.csv", history.csv_of_customer),
    page("/customers/{customer}/request-link", request_link.show, request_link.update),
    page("/customers/{customer}/request-link/made", post=request_link.make),
    page("/customers/{customer}/request-link/revocation", post=request_link.revoke),
    page("/customers/{customer}/subscriptions/new", subscribing.new),
    page(
        "/customers/{customer}/subscriptions/new/review",
        subscribing.CHECKOUT.review,
        subscribing.CHECKOUT.place,
    ),
)
HOLDING = "/customers/{customer}/subscriptions/{subscription}"
OWN = "/portal/subscriptions/{subscription}"


def holding(at: str, who: Collection[str]) -> tuple[BaseRoute, ...]:
    """What a subscription offers its customer's people and the reseller's, as terms and roles allow."""
    return (
        page(at, subscriptions.show, who=who),
        page(f"{at}/licenses", licenses.information, who=who),
        page(f"{at}/licenses/quantity", licenses.quantity, who=who),
        page(f"{at}/licenses/review", licenses.CHECKOUT.review, licenses.CHECKOUT.place, who=who),
        page(f"{at}/users", users.index, users.add, who=who),
        page(f"{at}/users/removal", users.index, users.remove, who=who),
        page(f"{at}/users/review", arriving.CHECKOUT.review, arriving.CHECKOUT.place, who=who),
        page(f"{at}/swap", swap.CHECKOUT.begin, who=who),
        page(f"{at}/swap/review", swap.CHECKOUT.review, swap.CHECKOUT.place, who=who),
        page(f"{at}/renew", renew.CHECKOUT.begin, who=who),
        page(f"{at}/renew/review", renew.CHECKOUT.review, renew.CHECKOUT.place, who=who),
        page(f"{at}/cancellation", cancellation.CHECKOUT.begin, who=who),
        page(f"{at}/cancellation/review", cancellation.CHECKOUT.review, cancellation.CHECKOUT.place, who=who),
        page(f"{at}/cancellation/return", post=cancellation.restore, who=who),
        page(f"{at}/next-period", next_period.CHECKOUT.begin, who=who),
        page(f"{at}/next-period/review", next_period.CHECKOUT.review, next_period.CHECKOUT.place, who=who),
        page(f"{at}/tariff", tariff.edit, tariff.update, who=who),
        page(f"{at}/seats", seats.show, who=who),
        page(f"{at}/seats.csv", seats.csv, who=who),
        page(f"{at}/scheduled/undone", post=scheduled.undone, who=who),
    )


SUBSCRIPTIONS = (
    *holding(HOLDING, STAFF),
    page(f"{HOLDING}/cap", cap.edit, cap.update),
    page(f"{HOLDING}/renewal", renewal.edit, renewal.update),
    page(f"{HOLDING}/included", included.edit, included.update),
    page(f"{HOLDING}/end", end.new, end.create),
    page("/customers/{customer}/users", portal.users),
    page("/customers/{customer}/users/{user}/protection", post=protecting.protect),
    page("/customers/{customer}/users/{user}/deactivation", post=protecting.deactivate),
)
ORDERS = (
    page("/orders/{order}", orders.show, who=STAFF | CUSTOMER),
    page("/orders/{order}/state", orders.state, who=STAFF | CUSTOMER),
    page("/orders/{order}/payment", orders.show, payment_order.pay, who=STAFF | CUSTOMER),
    page("/orders/{order}/cancellation", orders.show, orders.cancel),
    page("/orders/{order}/retry", orders.show, orders.retry),
    page("/history", history.index),
    page("/history.csv", history.csv),
)
REQUESTS = (
    page("/requests", requests.index),
    page("/requests/{request}", requests.show),
    page("/requests/{request}/decline", requests.show, requests.decline),
)
INVOICES = (
    page("/invoices", invoices.index, who=BACK_OFFICE),
    page("/invoices/preview", invoice_preview.show),
    page("/invoices/{invoice}.csv", invoice.csv, who=BACK_OFFICE),
    page("/invoices/{invoice}", invoice.show, who=BACK_OFFICE),
    page("/invoices/{invoice}/lines/{line}", invoice.explain, who=BACK_OFFICE),
    page("/invoices/{invoice}/payment", payment.show, payment.create, who=PROVIDER_STAFF),
    page("/invoices/{invoice}/credit", invoice.review_credit, invoice.credit, who=PROVIDER_STAFF),
)
RESELLERS = (
    page("/resellers", resellers.index, who=PROVIDER_STAFF),
    page("/resellers/new", resellers.new, resellers.create, who=PROVIDER_STAFF),
    page("/resellers/{reseller}", reseller.show, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/edit", resellers.edit, resellers.update, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/limits", post=reseller.set_limit, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/customers", reseller_customers.index, who=PROVIDER_STAFF),
    page(
        "/resellers/{reseller}/customers/{customer}",
        reseller_customers.show,
        reseller_customers.set_limit,
        who=PROVIDER_STAFF,
    ),
    page("/resellers/{reseller}/members", post=reseller.invite, who=PROVIDER_STAFF),
)
CATALOG = (
    page("/catalog", catalog.index, catalog.create, who=PROVIDER_STAFF),
    page("/catalog/prices", prices.new, prices.publish, who=PROVIDER_STAFF),
    page("/catalog/{product}", catalog.show, catalog.update, who=PROVIDER_STAFF),
)
COMPARE = (
    page("/compare", compare.index, compare.create, who=BACK_OFFICE),
    page("/compare/{comparison}", compare.show, who=BACK_OFFICE),
)
MONTHS = (
    page("/months", months.index, who=PROVIDER_STAFF),
    page("/months/{month}", months.show, who=PROVIDER_STAFF),
    page("/months/{month}/run", post=months.run, who=PROVIDER_STAFF),
    page("/months/{month}/finalization", post=months.finalize, who=PROVIDER_STAFF),
    page("/months/{month}/differences/{reseller}", month_differences.show, who=PROVIDER_STAFF),
)
PAYMENTS = (
    page("/payments", payments.index, who=PROVIDER_STAFF),
    page("/resellers/{reseller}/payments/{payment}/inquiry", post=payments.ask, who=PROVIDER_STAFF),
)
TEAM = (
    page("/team", team.index, team.invite, who=BACK_OFFICE),
    page("/team/{member}", team.show, team.change, who=BACK_OFFICE),
    page("/team/{member}/removal", post=team.remove, who=BACK_OFFICE),
    page("/customers/{customer}/team", team.index, team.invite),
    page("/customers/{customer}/team/{person}", team.show, team.change),
    page("/customers/{customer}/team/{person}/removal", post=team.remove),
    page("/tokens", tokens.index, tokens.create, who=EVERYBODY),
    page("/tokens/{token}/revocation", post=tokens.revoke, who=EVERYBODY),
    page("/log", log.index, who=BACK_OFFICE),
    page("/log/verification", post=log.verification, who=BACK_OFFICE),
    page("/rules", rules.show, who=EVERYBODY),
)
SETTINGS = (
    page("/settings", settings.show, settings.update, who=BACK_OFFICE),
    page("/settings/request-link", post=settings.update_link),
    page("/settings/request-link/preview", settings.preview_link),
)
PORTAL = (
    page("/portal", portal.index, who=CUSTOMER),
    page("/portal/users", portal.users, who=CUSTOMER),
    page("/portal/users/{user}/protection", post=protecting.protect, who=CUSTOMER),
    page("/portal/users/{user}/deactivation", post=protecting.deactivate, who=CUSTOMER),
    *holding(OWN, CUSTOMER),
    page("/portal/requests", portal_requests.index, who=CUSTOMER),
    page("/portal/requests/new", portal_requests.new, portal_requests.create, who=CUSTOMER),
    page("/portal/requests/{request}", portal_requests.show, who=CUSTOMER),
    page("/portal/requests/{request}/withdrawal", post=portal_requests.withdraw, who=CUSTOMER),
    page("/portal/log", log.of_customer, who=CUSTOMER),
)
HOSTED = (
    open_page("/request/{token}", request_form.arrive),
    open_page("/request", request_form.show, request_form.send),
)
SERVICES = (called_page("/payments/callback", payment_callback.take),)
DEVELOPMENT = (open_page("/dev/mail", dev_mail.index),)
STATIC = (Mount("/static", Assets(), name="static"),)

ROUTES: tuple[BaseRoute, ...] = (
    *SIGN_IN, *INVITATIONS, *HOME, *CUSTOMERS, *SUBSCRIPTIONS, *ORDERS, *REQUESTS, *INVOICES, *RESELLERS,
    *CATALOG, *COMPARE, *MONTHS, *PAYMENTS, *TEAM, *SETTINGS,
    *PORTAL, *HOSTED, *SERVICES, *DEVELOPMENT, *STATIC,
)  # fmt: skip
