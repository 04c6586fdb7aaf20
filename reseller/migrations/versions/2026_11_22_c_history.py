"""Indexes that keep a page of the order history as cheap with a filter as without one.

Changes without an order are few among millions of rows; a product without orders must not read them all.
"""

from alembic import op

revision = "history"
down_revision = "foundation"
branch_labels = None
depends_on = None

INDEXES = {
    "action_log_changes": "action_log (reseller_id, id) WHERE order_id IS NULL",
    "orders_of_product": "orders (reseller_id, product_id, id)",
}


def upgrade() -> None:
    """Create the indexes."""
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")


def downgrade() -> None:
    """Drop them."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
