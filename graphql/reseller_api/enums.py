"""Closed sets of words, as the rules have them. Vendors and their license terms are never one of these."""

import strawberry

from customers.accounts.queries import CustomerOrder
from customers.orders.kinds import OrderKind, OrderStatus
from customers.payments.models import PaymentStatus
from customers.requests.rules import RequestStatus
from reseller.invoices.statuses import InvoiceKind, InvoiceStatus
from reseller.rules.access import ActorKind, Role
from reseller.rules.lines import ChargeKind
from reseller.rules.periods import ChargeFrom
from reseller.rules.selling import (
    AdditionTiming,
    Billed,
    ChargedOn,
    EndRule,
    Overuse,
    Period,
    PeriodStart,
    PriceLock,
    Proration,
    Reduction,
    RenewalSetting,
)
from reseller.rules.verbs import Verb

for made in (
    ActorKind, AdditionTiming, Billed, ChargedOn, ChargeFrom, ChargeKind, CustomerOrder, EndRule, InvoiceKind,
    InvoiceStatus, OrderKind, OrderStatus, Overuse, PaymentStatus, Period, PeriodStart, PriceLock, Proration,
    Reduction, RenewalSetting, RequestStatus, Role, Verb,
):  # fmt: skip
    strawberry.enum(made, description=(made.__doc__ or "").strip())
