"""Wishes for licenses, and comparisons of what they would cost."""

from reseller_api.words.common import Words

WORDS: Words = {
    "LicenseRequest": {
        "number": "A short number within the reseller, for people.",
        "status": "Where it stands.",
        "quantity": "How many licenses were asked for.",
        "note": "What the requester wrote; empty for nothing.",
        "reason": "Why it was declined; null otherwise.",
        "requestedBy": "Who asked.",
        "requestedAt": "When it was sent.",
        "decidedAt": "When it was ordered, declined or withdrawn; null while it is open.",
    },
    "Requester": {"name": "The person's name.", "email": "Where the answer is sent to."},
    "RequestStatus": {
        "OPEN": "Waits for the reseller.",
        "NEEDS_INFORMATION": "Waits for an answer of the requester.",
        "AWAITING_APPROVAL": "Waits for somebody's approval.",
        "ORDERED": "Fulfilled by an order.",
        "DECLINED": "Declined by the reseller, with a reason.",
        "WITHDRAWN": "Taken back.",
        "EXPIRED": "Nobody answered in time.",
    },
    "RequestLicensesInput": {
        "quantity": "How many licenses more, 1 to 1,000,000.",
        "product": "The product, where no subscription is named.",
        "subscription": "The subscription that is to grow.",
        "note": "For the reseller, up to 2,000 characters.",
    },
    "DeclineLicenseRequestInput": {"reason": "What the requester reads, up to 500 characters."},
    "LicenseRequestPayload": {"licenseRequest": "The request as it is now; null where it was refused."},
    "Comparison": {
        "status": "Whether it was played.",
        "reason": "Why it failed; null otherwise.",
        "askedAt": "When it was asked for.",
        "finishedAt": "When it was played; null before.",
        "start": "The billing date on which the users begin.",
        "users": "How many users there are at the start.",
        "outcomes": "One for each way, in the order asked; empty until it is done.",
    },
    "ComparisonStatus": {
        "WAITING": "No worker has played it yet.",
        "DONE": "The outcomes are there.",
        "FAILED": "It came to nothing; the reason says why.",
    },
    "TermsOutcome": {
        "terms": "The license terms.",
        "period": "The period that the price is for.",
        "price": "The price of one license for one period.",
        "months": "What each month of the span comes to.",
        "total": "What all months come to, without tax.",
        "refusals": "The wishes that the terms did not allow.",
        "firstDay": "The first charged day; null where nothing is charged.",
        "endsOn": "The last day of the term; null where it runs on.",
        "hasEnded": "Whether the subscription has ended by then.",
        "bought": "The licenses bought at the end; null where users are simply added.",
        "users": "The users at the end.",
        "deactivated": "How many users the end of grace deactivated.",
    },
    "MonthNet": {"month": "The calendar month."},
    "RefusedWish": {
        "wish": "The place of the change, from 1; 0 for the start. Null where it was none of them.",
        "code": "Why it was refused.",
    },
    "CompareTermsInput": {
        "start": "The billing date on which it begins.",
        "users": "How many users there are at the start.",
        "months": "How long: 3, 6, 12 or 24 months.",
        "ways": "The ways of selling to compare.",
        "changes": "What changes later, in order of days.",
    },
    "UserChangeInput": {
        "on": "The billing date.",
        "count": "How many join; negative for those who leave.",
    },
    "WayInput": {
        "terms": "The key of the license terms.",
        "period": "The period that the price is for.",
        "price": "Of one license for one period, without tax, with up to six decimals.",
    },
    "CompareTermsPayload": {"comparison": "The comparison, which a worker plays; null where it was refused."},
}
