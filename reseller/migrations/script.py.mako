"""${message}.

A step survives the previous release: add first, fill, and remove only in a later release.
"""

from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Say what this makes possible."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo it, newest first."""
    ${downgrades if downgrades else "pass"}
