"""What a table needs beside its columns: row security, grants, and guards against change.

A tenant table shows a transaction only the rows of the reseller (and customer) that `set_tenant` named.
A forgotten tenant is an error, never an empty page. Policies use the row's columns and current_setting
alone, so that they hold on a distributed PostgreSQL as well.
"""

from typing import Protocol

from reseller.plumbing.roles import APP, OWNER, PROVIDER


class Operations(Protocol):
    """What runs a step's statements: `alembic.op`."""

    def execute(self, sqltext: str) -> None: ...


ALL = "SELECT, INSERT, UPDATE, DELETE"
_SAME_RESELLER = "reseller_id = current_setting('app.reseller_id')::uuid"
_SAME_CUSTOMER = (
    " AND CASE current_setting('app.customer_id') WHEN '' THEN true"
    " ELSE {column} = current_setting('app.customer_id')::uuid END"
)


def tenant_table_security(
    op: Operations,
    table: str,
    *,
    customer: bool | str = False,
    provider_reads: bool = True,
    app_grants: str = ALL,
) -> None:
    """Force row security on `table` and grant the roles what they may do.

    `customer` names the column that holds the customer (True: customer_id); `app_grants` is what
    console_app may do, "SELECT, INSERT" for append-only tables.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    rule = _SAME_RESELLER
    if customer:
        rule += _SAME_CUSTOMER.format(column="customer_id" if customer is True else customer)
    op.execute(f"CREATE POLICY {table}_app ON {table} TO {APP} USING ({rule}) WITH CHECK ({rule})")
    op.execute(f"CREATE POLICY {table}_owner ON {table} TO {OWNER} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {app_grants} ON {table} TO {APP}")
    if provider_reads:
        op.execute(f"CREATE POLICY {table}_provider ON {table} FOR SELECT TO {PROVIDER} USING (true)")
        op.execute(f"GRANT SELECT ON {table} TO {PROVIDER}")


def append_only(op: Operations, table: str) -> None:
    """Let rows of `table` be inserted and read, and never changed, by anyone.

    Grants alone don't bind the owner and a row trigger lets TRUNCATE through, so there are both triggers.
    """
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}")
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    refuse_truncate(op, table)


def refuse_truncate(op: Operations, table: str) -> None:
    """Refuse TRUNCATE of `table`, which fires no row trigger."""
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def create_set_tenant(op: Operations) -> None:
    """Create `set_tenant(p, c)`: the reseller and the customer ('' for none) of this transaction.

    SET LOCAL by EXECUTE rather than set_config, which a distributed PostgreSQL does not send on.
    """
    op.execute("""
        CREATE FUNCTION set_tenant(p uuid, c text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('SET LOCAL app.reseller_id = %L', p);
            EXECUTE format('SET LOCAL app.customer_id = %L', c);
        END $$""")
    op.execute("REVOKE ALL ON FUNCTION set_tenant(uuid, text) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION set_tenant(uuid, text) TO {APP}")


def create_refuse_change(op: Operations) -> None:
    """Create the trigger function of append-only tables."""
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$""")
