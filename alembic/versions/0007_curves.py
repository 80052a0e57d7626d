"""Create the table of whole distributions that forecasts state as curves."""

import sqlalchemy as sa
from alembic import op

from tracker.store.migration_steps import create_fact_table, create_guards, reference

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("forecast_curve",)


def upgrade() -> None:
    """Create the table and its guards; forecasts that were made before have no curve."""
    create_fact_table(
        "forecast_curve",
        reference("forecast_curve", "forecast_id", "forecast"),
        sa.Column("points", sa.Text(), nullable=False),
        sa.UniqueConstraint("forecast_id", name=op.f("uq_forecast_curve_forecast_id")),
    )
    create_guards(TABLES)


def downgrade() -> None:
    """Remove the table; such forecasts keep their quantiles."""
    for table in reversed(TABLES):
        op.drop_table(table)
