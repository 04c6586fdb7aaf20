"""Customers, their people, their limits and where they ask for licenses."""

from reseller_api.words.common import Words

WORDS: Words = {
    "Customer": {
        "number": "A short number within the reseller, for people.",
        "name": "The company's name.",
        "primaryDomain": "The domain that names the customer, who alone of the provider's customers has it.",
        "domains": "All of its domains, the primary one first.",
        "email": "Where the customer is written to; empty where no address is known.",
        "showsPrices": "Whether its members are shown prices; null where the reseller's setting holds.",
        "pricesShown": "Whether its members are shown prices, by its own setting or the reseller's.",
    },
    "ContractLimit": {
        "limit": "The most licenses; null where there is no limit.",
        "isOwn": "Whether it is set for this customer, and not for all of the reseller's.",
    },
    "CustomerFilterInput": {
        "terms": "The key of license terms under which they hold something.",
        "nearCap": "Those close to a purchase cap.",
        "overLicenses": "Those with more users than licenses bought.",
        "renewalMonth": "Those with a term that ends in this month.",
        "number": "The one with this number.",
    },
    "CustomerOrder": {"NAME": "By name.", "NEWEST": "Those taken on last first."},
    "CreateCustomerInput": {
        "name": "1 to 200 characters.",
        "primaryDomain": "Such as acme.example; DOMAIN_TAKEN where any customer of the provider has it.",
        "domains": "Further domains.",
        "email": "Where to write to; empty for none.",
        "showsPrices": "Whether its members are shown prices; null follows the reseller's setting.",
    },
    "UpdateCustomerInput": {
        "name": "1 to 200 characters; null keeps it.",
        "primaryDomain": "The domain that names the customer; null keeps it.",
        "domains": "All domains besides the primary one, in place of those there are; null keeps them.",
        "email": "Where to write to, empty for none; null keeps it.",
        "showsPrices": "Whether its members are shown prices; null goes back to the reseller's setting.",
    },
    "CustomerPayload": {"customer": "The customer as it is now; null where it was refused."},
    "LinkMode": {
        "OFF": "No licenses can be asked for.",
        "CONSOLE": "On the console's own form.",
        "ADDRESS": "At an https address of the reseller's.",
    },
    "RequestLink": {
        "mode": "Whether and where licenses are asked for.",
        "address": "The https address with the mode ADDRESS; null otherwise.",
        "isOwn": "Whether it is the customer's own setting, and not that of all customers.",
    },
    "SetRequestLinkInput": {
        "version": "The customer's version or, without `customer`, the reseller's.",
        "mode": "Must be sent. Null: the customer follows the link of all customers again.",
        "address": "An https address, with the mode ADDRESS alone.",
        "customer": "The customer; the link of all customers without it.",
    },
    "RemoveRequestLinkInput": {
        "version": "The customer's version or, without `customer`, the reseller's.",
        "customer": "The customer, who then has none whatever all have; the link of all without it.",
    },
    "RequestLinkPayload": {
        "customer": "The customer whose link it is; null for all customers' and where it was refused.",
        "reseller": "The reseller whose link of all customers it is; null for one customer's.",
    },
    "SetContractLimitInput": {
        "reseller": "The id of the reseller.",
        "version": "The reseller's version.",
        "limit": "The most licenses, 0 to 1,000,000. Must be sent; null lifts the limit.",
        "customer": "For this customer alone; for each of the reseller's without it.",
        "product": "For this product alone; for each product without it.",
    },
    "ContractLimitPayload": {
        "reseller": "The reseller as it is now; null where it was refused.",
        "customer": "The customer, where the limit is one customer's.",
    },
    "User": {
        "address": "The e-mail address, which is unique within the customer.",
        "name": "The person's name; empty where it is not known.",
        "protected": "Whether no job may deactivate this user.",
        "active": "Whether the user was not deactivated.",
    },
    "UpdateUserInput": {
        "user": "The id of the user.",
        "protected": "Whether no job may deactivate the user; left out, that stays as it is.",
        "deactivate": "Takes every license off the user, one order for each.",
    },
    "UserPayload": {
        "user": "The user as it is now; null where it was refused.",
        "orders": "The orders that took licenses off; null where it was refused.",
    },
    "Assignment": {
        "state": "PENDING, LIVE or LEAVING.",
        "assignedAt": "When it was ordered.",
        "user": "Whose license it is.",
    },
    "HistoryEvent": {
        "at": "When it happened.",
        "billingDate": "The same as a date in the reseller's zone, by which it is charged.",
        "actorKind": "As what one acted.",
        "actor": "The person's name, or that of the job.",
        "onBehalf": "The reseller for whom provider staff acted; null for everybody else.",
        "action": "Such as add_licenses or purchase_cap_set.",
        "plan": "The name of the license terms then; null where it is about none.",
        "quantityDelta": "The difference; null where there is no number, or it is kept from the reader.",
        "quantityAfter": "The total after it; null where there is no number, or it is kept from the reader.",
    },
    "HistoryFilterInput": {
        "actorKind": "As what one acted.",
        "action": "An order's kind in lower case, or the name of a change.",
    },
    "LogEntry": {
        "at": "When it was written.",
        "billingDate": "The same as a date in the reseller's zone.",
        "actor": "The person's name, or that of the job.",
        "onBehalf": "The reseller for whom provider staff acted; null for everybody else.",
        "action": "What was done, such as add_licenses or member_invited.",
        "customer": "The name of the customer; null where it is about none.",
        "product": "The name of the product; null where it is about none.",
        "orderNumber": "The number of the order; null where there is none.",
        "quantityDelta": "The difference; null where there is no number.",
        "quantityAfter": "The total after it; null where there is no number.",
        "sealed": "Whether the chain of hashes holds it, so that no change of it goes unseen.",
    },
}
