"""Orders that are invoiced at once say so until their invoice is made, so that a lost job is found again."""

from alembic import op

revision = "due_invoices"
down_revision = "selling"
branch_labels = None
depends_on = None

_ALREADY_DUE = """
UPDATE orders o SET invoice_due_at = o.completed_at
 WHERE EXISTS (
    SELECT FROM charges g
     WHERE g.reseller_id = o.reseller_id AND g.order_id = o.id AND g.timing = 'immediate'
       AND NOT EXISTS (SELECT FROM invoice_lines i
                        WHERE i.reseller_id = g.reseller_id AND i.charge_id = g.id AND i.kind <> 'CREDIT'))"""


def upgrade() -> None:
    """Add the column with the index of those that are due, and mark what waits for its invoice by now."""
    op.execute("ALTER TABLE orders ADD COLUMN invoice_due_at timestamptz")
    op.execute(
        "CREATE INDEX orders_to_invoice ON orders (reseller_id, invoice_due_at) WHERE invoice_due_at IS NOT NULL"
    )
    op.execute(_ALREADY_DUE)


def downgrade() -> None:
    """Drop both."""
    op.execute("DROP INDEX orders_to_invoice")
    op.execute("ALTER TABLE orders DROP COLUMN invoice_due_at")
