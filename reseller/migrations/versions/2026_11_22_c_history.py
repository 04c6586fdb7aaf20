"""Indexes that keep a page of the order history as cheap with a filter as without one.

Changes without an order are few among millions of rows; what is rare or absent must not read them all. The
commonest order and the commonest actor are left out: their pages lie close together, and their orders cost no
further index.
"""

from alembic import op

revision = "history"
down_revision = "foundation"
branch_labels = None
depends_on = None

INDEXES = {
    "action_log_changes": "action_log (reseller_id, id) WHERE order_id IS NULL",
    "action_log_changes_named": "action_log (reseller_id, action, id) WHERE order_id IS NULL",
    "action_log_changes_of_product": "action_log (reseller_id, product_id, id) WHERE order_id IS NULL",
    "orders_of_product": "orders (reseller_id, product_id, id)",
    "orders_rare_kinds": "orders (reseller_id, kind, id) WHERE kind <> 'ADD_USERS'",
    "orders_rare_actors": "orders (reseller_id, actor_kind, id) WHERE actor_kind <> 'RESELLER_USER'",
}


def upgrade() -> None:
    """Create the indexes."""
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {what}")


def downgrade() -> None:
    """Drop them."""
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
