"""What the other ways of selling store: card payments, planned orders, comparisons, and a renewed term."""

from alembic import op

from reseller.migrations.tables import tenant_table_security

revision = "selling"
down_revision = "history"
branch_labels = None
depends_on = None

COLUMNS = {
    "subscriptions": "ADD COLUMN renewed_until date, ADD COLUMN next_included integer",
    "subscription_terms": "ADD COLUMN charged_on date",
    "orders": "ADD COLUMN price jsonb",
}

TABLES = """
CREATE TABLE payments (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, order_id uuid NOT NULL,
    amount_minor bigint NOT NULL, currency text NOT NULL, status text NOT NULL, reference text, checkout_url text,
    failure text, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, order_id) REFERENCES orders (reseller_id, id));
CREATE UNIQUE INDEX payments_by_reference ON payments (reseller_id, reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payments_one_open ON payments (reseller_id, order_id) WHERE status IN ('new', 'open');
CREATE UNIQUE INDEX payments_one_paid ON payments (reseller_id, order_id) WHERE status = 'paid';
CREATE INDEX payments_of_order ON payments (reseller_id, order_id, id);
CREATE TABLE planned_orders (
    reseller_id uuid NOT NULL, id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL,
    due_on date NOT NULL, kind text NOT NULL, change jsonb NOT NULL, status text NOT NULL, order_id uuid,
    reason text, actor_kind text NOT NULL, actor_id uuid, actor_name text NOT NULL, actor_role text NOT NULL,
    planned_at timestamptz NOT NULL, decided_at timestamptz, PRIMARY KEY (reseller_id, id),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX planned_orders_of ON planned_orders (reseller_id, subscription_id, due_on) WHERE status = 'planned';
CREATE TABLE comparisons (
    reseller_id uuid NOT NULL, id uuid NOT NULL, question jsonb NOT NULL, status text NOT NULL, answer jsonb,
    reason text, asked_by uuid, asked_by_name text NOT NULL, asked_at timestamptz NOT NULL, finished_at timestamptz,
    PRIMARY KEY (reseller_id, id));
CREATE TABLE reminders (
    reseller_id uuid NOT NULL, customer_id uuid NOT NULL, subscription_id uuid NOT NULL, kind text NOT NULL,
    day date NOT NULL, sent_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, subscription_id, kind, day),
    FOREIGN KEY (reseller_id, subscription_id) REFERENCES subscriptions (reseller_id, id));
CREATE INDEX assignments_ended ON assignments (reseller_id, subscription_id, id) WHERE state = 'ended';
CREATE INDEX orders_decisions ON orders (reseller_id, subscription_id, id)
    WHERE kind IN ('SET_NEXT_PERIOD_LICENSES','CANCEL_LICENSES','RENEW_SUBSCRIPTION','END_SUBSCRIPTION')
       OR detail ?| ARRAY['revoked','next_period','renewed_from'];
CREATE INDEX action_log_settings ON action_log (reseller_id, subscription_id, id)
    WHERE action IN ('purchase_cap_set','switched_to_flexible','renewal_set','included_set','period_began');
CREATE UNIQUE INDEX charges_one_period ON charges (reseller_id, subscription_id, first_day) WHERE kind = 'PERIOD';
"""

CHECKS = {
    "payments": {
        "payments_status": "status IN ('new','open','paid','declined','expired','canceled','refund_due','refunded')",
        "payments_amount": "amount_minor >= 0",
    },
    "planned_orders": {"planned_orders_status": "status IN ('planned','placed','refused','withdrawn')"},
    "comparisons": {"comparisons_status": "status IN ('waiting','done','failed')"},
    "reminders": {"reminders_kind": "kind IN ('renewal_30','renewal_3','overuse')"},
    "subscriptions": {
        "subscriptions_committed": "bound_by <> 'committed' OR licensed + reserved_licensed <= bought + reserved_bought",
        "subscriptions_next_period": "next_period IS NULL OR next_period >= 1",
        "subscriptions_included": "(included IS NULL OR included >= 0) AND (next_included IS NULL OR next_included >= 0)",
    },
}

TENANT = {"payments": True, "planned_orders": True, "comparisons": False, "reminders": True}


def upgrade() -> None:
    """Add the columns, create the tables with their guards and row security."""
    for table, added in COLUMNS.items():
        op.execute(f"ALTER TABLE {table} {added}")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    _bind("'cap','bought','committed','nothing'")
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")
    for table, customer in TENANT.items():
        tenant_table_security(op, table, customer=customer, provider_reads=True)


def downgrade() -> None:
    """Drop what upgrade made, newest first."""
    for table in reversed(TENANT):
        op.execute(f"DROP TABLE {table}")
    for index in ("charges_one_period", "action_log_settings", "orders_decisions", "assignments_ended"):
        op.execute(f"DROP INDEX {index}")
    for name in CHECKS["subscriptions"]:
        op.execute(f"ALTER TABLE subscriptions DROP CONSTRAINT {name}")
    _bind("'cap','bought','nothing'")
    for table, added in COLUMNS.items():
        columns = (part.split()[2] for part in added.split(", "))
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP COLUMN {column}" for column in columns))


def _bind(values: str) -> None:
    op.execute("ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_bound_by")
    op.execute(
        f"ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_bound_by CHECK (bound_by IN ({values}))"
    )
