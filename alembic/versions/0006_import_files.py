"""Create the table of the files of an import, for imports of several."""

import sqlalchemy as sa
from alembic import op

from tracker.store.migration_steps import NUMBER, create_fact_table, create_guards, reference

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("import_file",)


def upgrade() -> None:
    """Create the table and its guards; imports that were made before have no files apart."""
    create_fact_table(
        "import_file",
        reference("import_file", "of_import_id", "import"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_before", NUMBER, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_import_file_sha256_length")),
        sa.CheckConstraint("rows_before >= 0", name=op.f("ck_import_file_rows_before_positive")),
    )
    create_guards(TABLES)


def downgrade() -> None:
    """Remove the table; rows of such imports are then counted over all their files."""
    for table in reversed(TABLES):
        op.drop_table(table)
