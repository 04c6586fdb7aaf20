"""What fields mean that many types have, and the types that every noun uses."""

from collections.abc import Mapping

Words = Mapping[str, Mapping[str, str]]
"""By type and then by field, value of an enum or field of an input, in the schema's spelling."""

OUTPUTS: dict[str, str] = {
    "id": "Opaque, and the same for as long as the thing exists.",
    "version": "Counts the changes of what people set; whoever changes it names the version that was read.",
    "createdAt": "When it was created.",
    "errors": "Why the command was refused, and nothing was changed; empty where it was carried out.",
    "code": "What kind of refusal it is, for programs.",
    "message": "A sentence for people, with the numbers that matter.",
    "field": "The path of what is blamed, from the input on; null where it is no single field.",
    "rule": "The number of the rule, such as C1; null where no numbered rule is concerned.",
    "edges": "The rows of the page, each with its cursor.",
    "nodes": "The same rows without their cursors.",
    "pageInfo": "Where the page stands in its list.",
    "cursor": "Where the row stands in its list: for `after` and `before`.",
    "node": "The row.",
    "currency": "ISO 4217 code, such as EUR.",
    "firstDay": "The first day, inclusive.",
    "lastDay": "The last day, inclusive.",
    "days": "How many days are charged.",
    "periodDays": "How many days the whole period has.",
    "unitPrice": "The price of one license for one full period.",
    "net": "Without tax.",
    "tax": "The tax on it.",
    "gross": "With tax.",
    "poNumber": "The purchase order number that was given; null for none.",
    "rules": "The numbers of the rules that it follows, such as I2.",
}  # fmt: skip
"""What a field of this name means on every type that does not say otherwise."""

INPUTS: dict[str, str] = {
    "idempotencyKey": "1 to 255 characters of your choice; the same key with the same input acts once.",
    "version": "The version that was read; CONFLICT where it is not the present one.",
    "change": "What the order changes, exactly as `previewOrder` takes it.",
    "poNumber": "Your purchase order number, up to 64 characters, which the invoice states.",
    "quote": "The token of a preview of this change: it costs that, or is refused with QUOTE_EXPIRED.",
    "pay": "Offers a card where the terms ask for one; the order then waits for its payment.",
    "requestId": "The license request that this order fulfills, and which is closed by it.",
    "customer": "The id of the customer.",
    "product": "The id of the product.",
    "subscription": "The id of the subscription.",
    "order": "The id of the order.",
    "request": "The id of the request.",
    "invoice": "The id of the invoice.",
    "member": "The id of the member.",
    "reseller": "The id of the reseller whose things they are; provider staff name it, others need not.",
    "month": "The calendar month.",
    "firstDay": "The first billing date, inclusive.",
    "lastDay": "The last billing date, inclusive.",
}
"""What a field of this name means in every input, and an argument of it, that does not say otherwise."""

ARGUMENTS: dict[str, str] = {
    "input": "What to do, or to look at.",
    "id": "The id of the thing.",
    "filter": "Which rows; all of them where it is left out.",
}
"""What an argument of this name means wherever the field doesn't say otherwise."""

WORDS: Words = {
    "PageInfo": {
        "hasNextPage": "Whether there are rows behind this page.",
        "hasPreviousPage": "Whether there are rows ahead of this page.",
        "startCursor": "The cursor of the first row; null on an empty page.",
        "endCursor": "The cursor of the last row, for `after`; null on an empty page.",
    },
    "Money": {"amount": "Decimal text, such as 20.00; negative where it is given back."},
    "Days": {"lastDay": "The last day, inclusive; null where it runs on."},
    "ActorName": {"kind": "As what one acted.", "name": "The person's name, or that of the job."},
    "ActorKind": {
        "RESELLER_USER": "A member of the reseller.",
        "CUSTOMER": "A member of the customer.",
        "JOB": "An automated job.",
        "PROVIDER_STAFF": "A member of the provider.",
    },
    "Period": {"MONTH": "1 month.", "QUARTER": "3 months.", "YEAR": "12 months."},
    "Query.nodes": {"ids": "Up to 100 ids."},
    "Query.members": {"customer": "The customer whose members are asked for; one's own team without it."},
    "Query.customers": {
        "search": "Beginnings of words of the name and the domains; empty for all.",
        "orderBy": "By name, or the newest first.",
    },
    "Query.licenseRequests": {
        "statuses": "Where the requests stand; the open ones where it is left out.",
        "customer": "Of one customer alone.",
    },
    "Subscription.seatsAt": {
        "day": "A billing date up to today: as it was at its end. Either this or `at`.",
        "at": "An instant up to now. Either this or `day`.",
    },
    "Subscription.timeline": {
        "since": "The first billing date, inclusive.",
        "until": "The last billing date, inclusive.",
    },
    "Invoice.lines": {"customer": "Of one customer alone; all lines where it is left out."},
}
