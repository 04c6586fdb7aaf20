"""The console's addresses, and who gets which answer there (RULES.md section 6).

One row for every address and method. The columns: nobody · customer viewer, admin, owner, sibling · reseller
viewer, sales, finance, owner, foreign · operator, provider finance. Y: the page or its form. L: to the
sign-in. F: 403. N: 404, as for an address that does not exist.
"""

EVERYBODY = "L YYYY YYYYY YY"
OPEN = "Y YYYY YYYYY YY"
NOTHING = "N NNNN NNNNN NN"
STAFF = "L NNNN YYYYY NN"
STAFF_OF_IT = "L NNNN YYYYN NN"
SALES = "L NNNN FYFYY NN"
SALES_OF_IT = "L NNNN FYFYN NN"
PROVIDER = "L NNNN NNNNN YY"
OPERATOR = "L NNNN NNNNN YF"
CUSTOMER = "L YYYY NNNNN NN"
CUSTOMER_OF_IT = "L YYYN NNNNN NN"
ADMIN_OF_IT = "L FYYN NNNNN NN"
INVOICES_OF_IT = "L NNNN FFYYN YY"
OWNER_OF_IT = "L NNNN FFFYN NN"

HELD = "/customers/{customer}/subscriptions/{subscription}"
ANNUAL = "/customers/{customer}/subscriptions/{annual}"
OWN = "/portal/subscriptions/{subscription}"
ORDER = "L YYYN YYYYN NN"
REVIEWED = ("swap", "renew", "cancellation", "next-period")
VERBS = (*REVIEWED, *(f"{part}/review" for part in (*REVIEWED, "users")), "tariff")
LICENSES = ("licenses", "licenses/quantity", "licenses/review")
ORDERED = (*(f"{part}/review" for part in (*REVIEWED, "users")), "cancellation/return", "tariff",
           "scheduled/undone")  # fmt: skip

GET = {
    "/login": OPEN,
    "/account": EVERYBODY,
    "/account/password": EVERYBODY,
    "/invitation/{token}": OPEN,
    "/invitation": NOTHING,
    "/": EVERYBODY,
    "/customers": STAFF,
    "/customers/new": SALES,
    "/customers/{customer}": STAFF_OF_IT,
    "/customers/{customer}/edit": SALES_OF_IT,
    "/customers/{customer}/history": STAFF_OF_IT,
    "/customers/{customer}/history.csv": STAFF_OF_IT,
    "/customers/{customer}/request-link": STAFF_OF_IT,
    "/customers/{customer}/subscriptions/new": SALES_OF_IT,
    "/customers/{customer}/subscriptions/new/review": SALES_OF_IT,
    HELD: STAFF_OF_IT,
    f"{HELD}/cap": SALES_OF_IT,
    f"{HELD}/licenses": SALES_OF_IT,
    f"{HELD}/licenses/quantity": SALES_OF_IT,
    f"{HELD}/licenses/review": SALES_OF_IT,
    f"{HELD}/users": STAFF_OF_IT,
    f"{HELD}/users/removal": STAFF_OF_IT,
    f"{HELD}/renewal": SALES_OF_IT,
    f"{HELD}/end": SALES_OF_IT,
    **{f"{HELD}/{part}": SALES_OF_IT for part in VERBS},
    f"{HELD}/included": SALES_OF_IT,
    f"{HELD}/seats": STAFF_OF_IT,
    f"{HELD}/seats.csv": STAFF_OF_IT,
    "/customers/{customer}/users": STAFF_OF_IT,
    "/orders/{order}": ORDER,
    "/orders/{order}/state": "L YYYY YYYYY NN",
    "/orders/{order}/payment": ORDER,
    "/orders/{order}/cancellation": STAFF_OF_IT,
    "/orders/{order}/retry": STAFF_OF_IT,
    "/history": STAFF,
    "/history.csv": STAFF,
    "/requests": STAFF,
    "/requests/{request}": STAFF_OF_IT,
    "/requests/{request}/decline": STAFF_OF_IT,
    "/invoices": "L NNNN FFYYY YY",
    "/invoices/preview": "L NNNN FFYYY NN",
    "/invoices/{invoice}.csv": INVOICES_OF_IT,
    "/invoices/{invoice}": INVOICES_OF_IT,
    "/invoices/{invoice}/lines/{line}": INVOICES_OF_IT,
    "/invoices/{invoice}/payment": "L NNNN NNNNN YY",
    "/invoices/{invoice}/credit": "L NNNN NNNNN FY",
    "/resellers": PROVIDER,
    "/resellers/new": OPERATOR,
    "/resellers/{reseller}": PROVIDER,
    "/resellers/{reseller}/edit": OPERATOR,
    "/resellers/{reseller}/customers": PROVIDER,
    "/resellers/{reseller}/customers/{customer}": PROVIDER,
    "/catalog": PROVIDER,
    "/catalog/prices": OPERATOR,
    "/catalog/{product}": PROVIDER,
    "/compare": "L NNNN FYFYY YF",
    "/compare/{comparison}": "L NNNN FYFYN NN",
    "/months": PROVIDER,
    "/months/{month}": PROVIDER,
    "/months/{month}/differences/{reseller}": PROVIDER,
    "/payments": PROVIDER,
    "/team": "L NNNN YYYYY YY",
    "/team/{member}": "L NNNN FFFYN NF",
    "/customers/{customer}/team": STAFF_OF_IT,
    "/customers/{customer}/team/{person}": OWNER_OF_IT,
    "/tokens": EVERYBODY,
    "/log": "L NNNN FFFYY YY",
    "/rules": EVERYBODY,
    "/settings": "L NNNN YYYYY YY",
    "/settings/request-link/preview": "L NNNN YYYYY NN",
    "/portal": CUSTOMER,
    "/portal/users": CUSTOMER,
    OWN: CUSTOMER_OF_IT,
    f"{OWN}/users": CUSTOMER_OF_IT,
    f"{OWN}/users/removal": CUSTOMER_OF_IT,
    f"{OWN}/seats": CUSTOMER_OF_IT,
    f"{OWN}/seats.csv": CUSTOMER_OF_IT,
    **{f"{OWN}/{part}": CUSTOMER_OF_IT for part in (*VERBS, *LICENSES)},
    f"{OWN}/users/review": ADMIN_OF_IT,
    "/portal/requests": CUSTOMER,
    "/portal/requests/new": "L FYYY NNNNN NN",
    "/portal/requests/{request}": CUSTOMER_OF_IT,
    "/portal/log": CUSTOMER,
    "/request/{token}": NOTHING,
    "/request": NOTHING,
    "/dev/mail": OPEN,
}

POST = {
    "/login": OPEN,
    "/logout": EVERYBODY,
    "/account/password": EVERYBODY,
    "/account/density": EVERYBODY,
    "/account/membership": "L NNNN NNNNN NN",
    "/account/sessions/{session}/revocation": "L NNNN NNNNN NN",
    "/acting": "L FFFF FFFFF NF",
    "/acting/end": "L FFFF FFFFF YF",
    "/invitation": NOTHING,
    "/customers/new": SALES,
    "/customers/{customer}/edit": SALES_OF_IT,
    "/customers/{customer}/request-link": SALES_OF_IT,
    "/customers/{customer}/request-link/made": SALES_OF_IT,
    "/customers/{customer}/request-link/revocation": SALES_OF_IT,
    "/customers/{customer}/subscriptions/new/review": SALES_OF_IT,
    f"{HELD}/cap": SALES_OF_IT,
    f"{HELD}/licenses/review": SALES_OF_IT,
    f"{HELD}/users": SALES_OF_IT,
    f"{HELD}/users/removal": SALES_OF_IT,
    f"{HELD}/renewal": SALES_OF_IT,
    f"{HELD}/end": SALES_OF_IT,
    **{f"{HELD}/{part}": SALES_OF_IT for part in ORDERED if part != "scheduled/undone"},
    f"{HELD}/scheduled/undone": STAFF_OF_IT,
    f"{HELD}/included": SALES_OF_IT,
    "/customers/{customer}/users/{user}/protection": SALES_OF_IT,
    "/customers/{customer}/users/{user}/deactivation": SALES_OF_IT,
    "/orders/{order}/payment": "L FFFN FYFYN NN",
    "/payments/callback": "F FFFF FFFFF FF",
    "/orders/{order}/cancellation": SALES_OF_IT,
    "/orders/{order}/retry": SALES_OF_IT,
    "/requests/{request}/decline": SALES_OF_IT,
    "/invoices/{invoice}/payment": "L NNNN NNNNN YY",
    "/invoices/{invoice}/credit": "L NNNN NNNNN FY",
    "/resellers/new": OPERATOR,
    "/resellers/{reseller}/edit": OPERATOR,
    "/resellers/{reseller}/limits": OPERATOR,
    "/resellers/{reseller}/customers/{customer}": OPERATOR,
    "/resellers/{reseller}/members": OPERATOR,
    "/resellers/{reseller}/payments/{payment}/inquiry": OPERATOR,
    "/catalog": OPERATOR,
    "/catalog/prices": OPERATOR,
    "/catalog/{product}": OPERATOR,
    "/compare": "L NNNN FYFYY YF",
    "/months/{month}/run": OPERATOR,
    "/months/{month}/finalization": PROVIDER,
    "/team": "L NNNN FFFYY YF",
    "/team/{member}": "L NNNN FFFYN NF",
    "/team/{member}/removal": "L NNNN FFFYN NF",
    "/customers/{customer}/team": OWNER_OF_IT,
    "/customers/{customer}/team/{person}": OWNER_OF_IT,
    "/customers/{customer}/team/{person}/removal": OWNER_OF_IT,
    "/tokens": EVERYBODY,
    "/tokens/{token}/revocation": "L NNNN NNNYN NN",
    "/log/verification": "L NNNN FFFYY YY",
    "/settings": "L NNNN FFFYY YF",
    "/settings/request-link": SALES,
    f"{OWN}/users": ADMIN_OF_IT,
    f"{OWN}/users/removal": ADMIN_OF_IT,
    **{f"{OWN}/{part}": CUSTOMER_OF_IT for part in (*ORDERED, "licenses/review")},
    f"{OWN}/users/review": ADMIN_OF_IT,
    "/portal/users/{user}/protection": ADMIN_OF_IT,
    "/portal/users/{user}/deactivation": ADMIN_OF_IT,
    "/portal/requests/new": "L FYYY NNNNN NN",
    "/portal/requests/{request}/withdrawal": ADMIN_OF_IT,
    "/request": NOTHING,
}

ONLY_ON_ANNUAL = (f"{HELD}/licenses", f"{HELD}/renewal")
"""Addresses that are asked about the Annual subscription."""
