"""What an order would bring, better ways, and quotes."""

from reseller_api.words.common import Words

HIDDEN = "null where prices are hidden, and of what is refused"
CHANGES = {
    "addLicenses": "As `addLicenses` takes it.",
    "addUsers": "As `addUsers` takes it.",
    "removeUsers": "As `removeUsers` takes it.",
    "swapUsers": "As `swapUsers` takes it.",
    "cancelLicenses": "As `cancelLicenses` takes it.",
    "setNextPeriodLicenses": "As `setNextPeriodLicenses` takes it.",
    "renewSubscription": "As `renewSubscription` takes it.",
    "endSubscription": "As `endSubscription` takes it.",
}

WORDS: Words = {
    "OrderChange": CHANGES,
    "PreviewOrderInput": {
        **CHANGES,
        "subscribe": "As `subscribe` takes it.",
        "restoreLicenses": "As `restoreLicenses` takes it.",
    },
    "OrderPreview": {
        "billingDate": "The date by which it would be charged; null where the thing is out of reach.",
        "chargedFrom": "The first day that would be charged; null where the thing is out of reach.",
        "period": "The period that the recurring amounts are for; null where the thing is out of reach.",
        "quantityDelta": "The difference; null of what is refused.",
        "quantityAfter": "The total after it; null of what is refused.",
        "lines": "The lines that the invoice would hold; empty where prices are hidden.",
        "net": f"The sum of the lines, without tax; {HIDDEN}.",
        "taxRate": f"In percent, as it is today; {HIDDEN}.",
        "estimatedTax": f"An estimate, since the invoice states the tax; {HIDDEN}.",
        "gross": f"With the estimated tax; {HIDDEN}.",
        "dueNow": f"What is asked for at once, tax included; {HIDDEN}.",
        "invoiceDate": f"The billing date by which an invoice takes the lines up; {HIDDEN}.",
        "joins": "The month whose invoice takes the lines up; null where they are due at once.",
        "recurringBefore": f"What one whole period costs as things are, without tax; {HIDDEN}.",
        "recurringAfter": f"What one whole period would cost, without tax; {HIDDEN}.",
        "quote": f"Holds an order of this change to this amount for 15 minutes; {HIDDEN}.",
        "notices": "What to know before one confirms.",
        "drops": "What is scheduled and would not happen any more.",
        "advice": "Better ways, the best first.",
        "errors": "Why the order would be refused; empty where it would not.",
    },
    "PreviewLine": {
        "kind": "What is charged.",
        "quantity": "Licenses; negative for a removal.",
        "net": "Quantity × unit price × days ÷ period days, rounded once.",
    },
    "Notice": {"key": "Which notice it is, for programs.", "message": "The notice, for people."},
    "Quote": {"token": "For `quote` of the order.", "expiresAt": "Until when it holds."},
    "Advice": {
        "id": "For `placeAdvice`; the same as long as the advice holds.",
        "key": "Which kind of way it is, for programs.",
        "message": "The way, for people.",
        "dueOn": "The billing date it is planned for; null where it is ordered at once.",
        "net": "What its orders cost, without tax; null where it is only planned or prices are hidden.",
        "saving": "What is saved, without tax; null where the order is refused or prices are hidden.",
        "orders": "What it orders, in turn.",
        "then": "An order that can follow later; null where nothing needs to.",
        "quote": "Holds it to its amount; null where it is only planned or prices are hidden.",
    },
    "AdvisedOrder": {
        "action": "What it does.",
        "quantity": "Licenses, or users to assign; null where there is no number.",
    },
    "PlaceAdviceInput": {
        "change": "The change that was previewed.",
        "advice": "The id of the advice.",
        "quote": "The advice's token: it costs that, or is refused with QUOTE_EXPIRED.",
    },
    "PlaceAdvicePayload": {
        "orders": "The orders, in turn; null where it was refused, or is only planned.",
        "plannedOrder": "The planned order; null where it was refused, or was ordered at once.",
    },
}
