"""The status of an invoice is derived from what happened to it, never stored (I6)."""

from enum import StrEnum


class InvoiceStatus(StrEnum):
    """How an invoice stands on a day; a draft is a month without an invoice yet."""

    DRAFT = "DRAFT"
    FINALIZED = "FINALIZED"
    SENT = "SENT"
    PAID = "PAID"
    OVERDUE = "OVERDUE"
    CREDITED = "CREDITED"


class InvoiceKind(StrEnum):
    """What an invoice is for."""

    MONTHLY = "MONTHLY"
    IMMEDIATE = "IMMEDIATE"
    REBILL = "REBILL"
    CREDIT_NOTE = "CREDIT_NOTE"


STATUS = """
CASE WHEN e.credited THEN 'CREDITED' WHEN e.paid THEN 'PAID'
     WHEN i.kind <> 'CREDIT_NOTE' AND i.due_on < {today} THEN 'OVERDUE'
     WHEN e.sent THEN 'SENT' ELSE 'FINALIZED' END
"""
"""SQL of the status of `i` on the day at the place {today}; needs EVENTS beside it."""

EVENTS = """
CROSS JOIN LATERAL (
    SELECT bool_or(kind = 'CREDITED') AS credited, bool_or(kind = 'PAID') AS paid,
           bool_or(kind = 'SENT') AS sent
    FROM invoice_events WHERE reseller_id = i.reseller_id AND invoice_id = i.id) e
"""
