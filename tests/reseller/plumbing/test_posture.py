"""The database's posture: a table that forgets its row security, grants or guards fails here."""

import asyncpg
import pytest

from reseller.plumbing.database import Database
from reseller.plumbing.roles import APP, OWNER, PROVIDER, ROLES

NO_TENANT = {
    "alembic_version",
    "jobs",
    "dev_clock",
    "dev_demo",
    "members",
    "memberships",
    "sessions",
    "api_tokens",
    "link_tokens",
    "invitations",
    "sign_in_attempts",
    "provider",
    "products",
    "list_prices",
    "claimed_domains",
    "month_runs",
    "reseller_codes",
}
APPEND_ONLY = {
    "action_log",
    "seat_ledger",
    "charges",
    "invoice_ids",
    "invoices",
    "invoice_lines",
    "invoice_taxes",
    "invoice_events",
}
TABLES = "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"


async def names(owner: asyncpg.Connection, sql: str, *args: object) -> set[str]:
    return {row[0] for row in await owner.fetch(sql, *args)}


async def tenant_tables(owner: asyncpg.Connection) -> set[str]:
    return await names(owner, f"SELECT c.relname {TABLES}") - NO_TENANT


async def test_no_role_is_above_row_security(owner: asyncpg.Connection) -> None:
    mighty = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert await names(owner, "SELECT rolname FROM pg_roles WHERE rolname = ANY($1)", list(ROLES)) == set(
        ROLES
    )
    assert not await names(
        owner, f"SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND ({mighty})", list(ROLES)
    )


async def test_the_owner_owns_all_and_the_others_nothing(owner: asyncpg.Connection) -> None:
    assert await names(owner, f"SELECT DISTINCT pg_get_userbyid(c.relowner) {TABLES}") == {OWNER}


async def test_each_tenant_table_forces_row_security(owner: asyncpg.Connection) -> None:
    forced = await names(owner, f"SELECT c.relname {TABLES} AND c.relrowsecurity AND c.relforcerowsecurity")
    assert await tenant_tables(owner) - forced == set(), "call tenant_table_security for these tables"


async def test_each_tenant_table_has_the_policies_of_app_and_owner(owner: asyncpg.Connection) -> None:
    tables = await tenant_tables(owner)
    policies = "SELECT tablename FROM pg_policies WHERE roles = ARRAY[$1::name] AND qual = with_check"
    strict = f"{policies} AND qual LIKE '%reseller_id = (current_setting(''app.reseller_id''::text))::uuid%'"
    assert await names(owner, strict, APP) == tables
    assert await names(owner, f"{policies} AND qual = 'true'", OWNER) == tables
    assert not await names(owner, f"{policies} AND qual NOT LIKE '%app.reseller_id%'", APP)


async def test_each_key_and_index_of_a_tenant_table_begins_with_the_reseller(
    owner: asyncpg.Connection,
) -> None:
    first = (
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE c.relname = ANY($1) AND a.attname <> 'reseller_id'"
    )
    assert await names(owner, first, list(await tenant_tables(owner))) == set()


async def test_each_foreign_key_of_a_tenant_table_carries_the_reseller(owner: asyncpg.Connection) -> None:
    bare = (
        "SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]"
        " WHERE k.contype = 'f' AND c.relname = ANY($1) "
        " AND (a.attname <> 'reseller_id' OR k.confdeltype = 'n')"
    )
    assert await names(owner, bare, list(await tenant_tables(owner))) == set()


async def test_each_table_has_a_primary_key(owner: asyncpg.Connection) -> None:
    keyed = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisprimary"
    assert await names(owner, f"SELECT c.relname {TABLES}") - await names(owner, keyed) == set()


async def test_no_column_counts_by_itself(owner: asyncpg.Connection) -> None:
    serial = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public'"
        " AND (is_identity = 'YES' OR column_default LIKE 'nextval%' OR column_default LIKE '%now()%')"
    )
    assert await names(owner, serial) == set()


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_the_application_may_not_change_what_is_append_only(
    owner: asyncpg.Connection, verb: str
) -> None:
    granted = f"SELECT c.relname {TABLES} AND c.relname = ANY($1) AND has_table_privilege($2, c.oid, $3)"
    assert await names(owner, granted, list(APPEND_ONLY), APP, verb) == set()


async def test_each_append_only_table_is_guarded_by_two_triggers(owner: asyncpg.Connection) -> None:
    guards = await names(owner, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
    expected = {f"{table}_{guard}" for table in APPEND_ONLY for guard in ("append_only", "no_truncate")}
    assert expected - guards == set()


async def test_the_provider_role_reads_and_never_writes(owner: asyncpg.Connection) -> None:
    written = (
        f"SELECT c.relname {TABLES}"
        " AND has_table_privilege($1, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"
    )
    assert await names(owner, written, PROVIDER) == set()


async def test_nobody_may_truncate_or_make_tables_but_the_owner(owner: asyncpg.Connection) -> None:
    assert not await names(
        owner, f"SELECT c.relname {TABLES} AND has_table_privilege($1, c.oid, 'TRUNCATE')", APP
    )
    for role in (APP, PROVIDER):
        assert not await owner.fetchval("SELECT has_schema_privilege($1, 'public', 'CREATE')", role)


async def test_the_tables_of_the_tests_exist(database: Database, owner: asyncpg.Connection) -> None:
    assert await tenant_tables(owner) >= APPEND_ONLY
