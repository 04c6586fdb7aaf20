"""What the nouns stand on: the tenant of a transaction, jobs, remembered effects and the action log."""

from alembic import op

from reseller.migrations.tables import (
    create_refuse_change,
    create_set_tenant,
    refuse_truncate,
    tenant_table_security,
)

revision = "infrastructure"
down_revision = None
branch_labels = None
depends_on = None

JOBS = """
CREATE TABLE jobs (
    id uuid PRIMARY KEY, kind text NOT NULL, reseller_id uuid NOT NULL, subject uuid,
    payload jsonb NOT NULL, due_at timestamptz NOT NULL, again_at timestamptz, state text NOT NULL,
    attempts integer NOT NULL, claimed_until timestamptz, last_error text, enqueued_at timestamptz NOT NULL)"""

EFFECTS = """
CREATE TABLE idempotency_keys (
    reseller_id uuid NOT NULL, actor text NOT NULL, operation text NOT NULL, key text NOT NULL,
    input_hash bytea NOT NULL, effect jsonb NOT NULL, created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL, PRIMARY KEY (reseller_id, actor, operation, key))"""

ACTION_LOG = """
CREATE TABLE action_log (
    reseller_id uuid NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, billing_date date NOT NULL,
    actor_kind text NOT NULL, actor_id uuid, actor_name text NOT NULL, on_behalf text, action text NOT NULL,
    customer_id uuid, subscription_id uuid, order_id uuid, product_id uuid,
    quantity_after integer, quantity_delta integer, details jsonb NOT NULL,
    sealed_seq bigint, hash bytea, PRIMARY KEY (reseller_id, id))"""

# A log row changes once: when it is sealed, and then only in the two columns of the seal.
SEAL_ONCE = """
CREATE FUNCTION seal_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sealed_seq IS NULL AND NEW.sealed_seq IS NOT NULL AND NEW.hash IS NOT NULL
        AND to_jsonb(NEW) - 'sealed_seq' - 'hash' = to_jsonb(OLD) - 'sealed_seq' - 'hash' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'action_log is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$"""

STATEMENTS = (
    "GRANT USAGE ON SCHEMA public TO console_app, console_provider",
    "GRANT SELECT ON alembic_version TO console_app, console_provider",
    JOBS,
    "ALTER TABLE jobs ADD CONSTRAINT jobs_state CHECK (state IN ('waiting', 'held'))",
    "CREATE UNIQUE INDEX jobs_one_each ON jobs (kind, reseller_id, subject) WHERE subject IS NOT NULL",
    "CREATE INDEX jobs_due ON jobs (due_at, id) WHERE state = 'waiting'",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO console_app",
    "CREATE TABLE dev_clock (here boolean PRIMARY KEY, offset_seconds double precision NOT NULL)",
    "ALTER TABLE dev_clock ADD CONSTRAINT dev_clock_one_row CHECK (here)",
    "GRANT SELECT, INSERT, UPDATE ON dev_clock TO console_app",
    EFFECTS,
    "CREATE INDEX idempotency_keys_expired ON idempotency_keys (reseller_id, expires_at)",
    ACTION_LOG,
    "ALTER TABLE action_log ADD CONSTRAINT action_log_actor_kind"
    " CHECK (actor_kind IN ('RESELLER_USER', 'CUSTOMER', 'JOB', 'PROVIDER_STAFF'))",
    "ALTER TABLE action_log ADD CONSTRAINT action_log_seal CHECK ((sealed_seq IS NULL) = (hash IS NULL))",
    "CREATE INDEX action_log_of_customer ON action_log (reseller_id, customer_id, id)",
    "CREATE INDEX action_log_of_subscription ON action_log (reseller_id, subscription_id, id)",
    "CREATE INDEX action_log_rare_actors ON action_log (reseller_id, actor_kind, id)"
    " WHERE actor_kind IN ('CUSTOMER', 'JOB', 'PROVIDER_STAFF')",
    "CREATE INDEX action_log_unsealed ON action_log (reseller_id, id) WHERE sealed_seq IS NULL",
    "CREATE UNIQUE INDEX action_log_sealed ON action_log (reseller_id, sealed_seq) WHERE sealed_seq IS NOT NULL",
    "CREATE TABLE action_log_heads (reseller_id uuid PRIMARY KEY, seq bigint NOT NULL, hash bytea NOT NULL)",
    SEAL_ONCE,
    "CREATE TRIGGER action_log_append_only BEFORE UPDATE OR DELETE ON action_log"
    " FOR EACH ROW EXECUTE FUNCTION seal_once()",
)


def upgrade() -> None:
    """Create the ground's functions and tables, with their row security and grants."""
    create_set_tenant(op)
    create_refuse_change(op)
    for statement in STATEMENTS:
        op.execute(statement)
    refuse_truncate(op, "action_log")
    tenant_table_security(op, "idempotency_keys", provider_reads=False)
    tenant_table_security(op, "action_log", customer=True, app_grants="SELECT, INSERT")
    op.execute("GRANT UPDATE (sealed_seq, hash) ON action_log TO console_app")
    tenant_table_security(op, "action_log_heads", app_grants="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Drop what upgrade made, newest first."""
    for table in ("action_log_heads", "action_log", "idempotency_keys", "dev_clock", "jobs"):
        op.execute(f"DROP TABLE {table}")
    for function in ("seal_once()", "refuse_change()", "set_tenant(uuid, text)"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("REVOKE SELECT ON alembic_version FROM console_app, console_provider")
