"""No high-water mark: what was paid for in a period is `bought`, which never falls within it (A4, A5)."""

from alembic import op

revision = "no_high_water"
down_revision = "demo_mark"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the mark, which was never moved."""
    op.execute("ALTER TABLE subscriptions DROP COLUMN high_water")


def downgrade() -> None:
    """Bring it back, at rest."""
    op.execute("ALTER TABLE subscriptions ADD COLUMN high_water integer NOT NULL DEFAULT 0")
