"""One row that stands while the demo is being loaded, so that one that was interrupted is noticed."""

from alembic import op

revision = "demo_mark"
down_revision = "due_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.execute("CREATE TABLE dev_demo (here boolean PRIMARY KEY, begun_at timestamptz NOT NULL)")
    op.execute("ALTER TABLE dev_demo ADD CONSTRAINT dev_demo_one_row CHECK (here)")
    op.execute("GRANT SELECT, INSERT, DELETE ON dev_demo TO console_app")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE dev_demo")
