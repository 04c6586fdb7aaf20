"""Which reseller a thing belongs to, for provider staff who hold its id alone."""

from uuid import UUID

from reseller.partners.queries import reseller_ids
from reseller.plumbing.database import ReadSession

TABLES = {
    "Customer": "customers",
    "Subscription": "subscriptions",
    "Order": "orders",
    "PlannedOrder": "planned_orders",
    "Comparison": "comparisons",
    "LicenseRequest": "license_requests",
    "User": "users",
    "Invoice": "invoices",
    "InvoiceLine": "invoice_lines",
}


async def home_of(session: ReadSession, kind: str, key: UUID) -> UUID | None:
    """The reseller of the `kind` (a type of the interface) with that id; None where there is none.

    Takes a `provider_reading`. Names every reseller, so that the primary keys serve.
    """
    resellers = list((await reseller_ids(session)).values())
    home: UUID | None = await session.fetchval(
        f"SELECT reseller_id FROM {TABLES[kind]} WHERE reseller_id = ANY($1) AND id = $2", resellers, key
    )
    return home
