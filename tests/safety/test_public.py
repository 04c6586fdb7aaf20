"""What everybody on the database server may do: nothing. The rest is the posture of plumbing's tests."""

import asyncpg
import pytest

from reseller.plumbing.database import Database
from reseller.plumbing.roles import APP, OWNER, PROVIDER, ROLES

OURS = "n.nspname = 'public'"


async def test_public_was_granted_nothing(owner: asyncpg.Connection) -> None:
    granted = await owner.fetch(
        f"""SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
                   aclexplode(c.relacl) a WHERE {OURS} AND a.grantee = 0
            UNION ALL SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
                   aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
             WHERE {OURS} AND a.grantee = 0 AND p.prosecdef
            UNION ALL SELECT nspname FROM pg_namespace n, aclexplode(n.nspacl) a
             WHERE {OURS} AND a.grantee = 0 AND a.privilege_type = 'CREATE'
            UNION ALL SELECT datname FROM pg_database d,
                   aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
             WHERE datname = current_database() AND a.grantee = 0"""
    )
    assert [row[0] for row in granted] == []


async def test_nobody_but_the_three_roles_was_granted_a_table(owner: asyncpg.Connection) -> None:
    grantees = await owner.fetch(
        f"""SELECT DISTINCT pg_get_userbyid(a.grantee)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
             WHERE {OURS} AND a.grantee <> 0"""
    )
    assert {row[0] for row in grantees} <= {*ROLES, OWNER}


@pytest.mark.parametrize("role", [APP, PROVIDER])
async def test_no_role_becomes_another(owner: asyncpg.Connection, role: str) -> None:
    members = await owner.fetch(
        "SELECT pg_get_userbyid(roleid) FROM pg_auth_members WHERE pg_get_userbyid(member) = $1", role
    )
    assert members == []


async def test_no_function_runs_with_its_owners_rights_on_a_path_that_others_set(
    owner: asyncpg.Connection,
) -> None:
    loose = await owner.fetch(
        f"""SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE {OURS} AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%search_path%', false)"""
    )
    assert [row[0] for row in loose] == []


async def test_a_tenant_can_not_be_forged_by_what_names_it(database: Database) -> None:
    """The tenant travels as text with BEGIN; whatever is no uuid must not get there."""
    for forged in ("x'; DROP TABLE customers; --", "", "00000000-0000-0000-0000-000000000000'"):
        with pytest.raises(ValueError, match=r"badly formed|hexadecimal"):
            async with database.reading(forged):  # type: ignore[arg-type]
                pytest.fail("a transaction was begun")
