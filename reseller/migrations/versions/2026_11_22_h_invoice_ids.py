"""The id of an invoice stands before its lines, so that each line is checked as it is written.

Checked at the end of a month's run they queued in the server's memory, 13 bytes a line. Now the lines lean on
the id, and only the id waits for its invoice.
"""

from alembic import op

from reseller.migrations.tables import append_only, tenant_table_security

revision = "invoice_ids"
down_revision = "no_high_water"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table with the ids of the invoices that are there, and let the lines point at it."""
    op.execute(
        "CREATE TABLE invoice_ids (reseller_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (reseller_id, id))"
    )
    op.execute("INSERT INTO invoice_ids (reseller_id, id) SELECT reseller_id, id FROM invoices")
    op.execute(
        "ALTER TABLE invoice_ids ADD CONSTRAINT invoice_ids_of_invoice FOREIGN KEY (reseller_id, id)"
        " REFERENCES invoices (reseller_id, id) DEFERRABLE INITIALLY DEFERRED"
    )
    tenant_table_security(op, "invoice_ids", app_grants="SELECT, INSERT")
    append_only(op, "invoice_ids")
    _lean_on("invoice_ids (reseller_id, id)")


def downgrade() -> None:
    """Let the lines point at their invoice again."""
    _lean_on("invoices (reseller_id, id) DEFERRABLE INITIALLY DEFERRED")
    op.execute("DROP TABLE invoice_ids")


def _lean_on(key: str) -> None:
    op.execute("ALTER TABLE invoice_lines DROP CONSTRAINT invoice_lines_of_invoice")
    op.execute(
        "ALTER TABLE invoice_lines ADD CONSTRAINT invoice_lines_of_invoice"
        f" FOREIGN KEY (reseller_id, invoice_id) REFERENCES {key}"
    )
