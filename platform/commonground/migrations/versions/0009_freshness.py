"""Freshness."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# As activities/freshness.py does; a test holds the two together.
FRESHNESS = """
CREATE FUNCTION activity_freshness(status text, confirmed_on date, today date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE
    WHEN status IN ('completed', 'cancelled') THEN 'finished'
    WHEN confirmed_on >= today - 365 THEN 'fresh'
    WHEN confirmed_on >= today - 730 THEN 'due'
    ELSE 'stale' END $$
"""
# What nobody vouched for in two years stands after the others in lists, finished or not: else what is over
# would stand before what goes on.
SINKING = """
UPDATE activity_card SET sinks = true
WHERE state = 'published' AND activity_freshness('', confirmed_on, current_date) = 'stale'
"""
CARDS = "CREATE VIEW published.activity_card AS SELECT * FROM public.activity_card WHERE state = 'published'"


def upgrade() -> None:
    op.execute(FRESHNESS)
    op.drop_index('ix_activity_card_newest', 'activity_card')
    op.add_column('activity_card', sa.Column('sinks', sa.Boolean(), server_default='false', nullable=False))
    op.execute(SINKING)
    op.create_index('ix_activity_card_newest', 'activity_card', ['sinks', sa.literal_column('updated_at DESC'), sa.literal_column('activity_id DESC')])
    op.execute(CARDS.replace("CREATE", "CREATE OR REPLACE"))
    op.add_column('mail', sa.Column('unsubscribe', sa.String(), server_default='', nullable=False))
    op.create_table('reminder_choice',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('every', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_choice_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_reminder_choice'))
    )
    op.create_table('turning_notice',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('turns_on', sa.Date(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_turning_notice_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_turning_notice_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'turns_on', 'person_id', name=op.f('pk_turning_notice'))
    )
    op.create_index(op.f('ix_turning_notice_person_id'), 'turning_notice', ['person_id'])


def downgrade() -> None:
    op.drop_column('mail', 'unsubscribe')
    op.drop_table('turning_notice')
    op.drop_table('reminder_choice')
    op.drop_index('ix_activity_card_newest', 'activity_card')
    op.execute("DROP VIEW published.activity_card")
    op.drop_column('activity_card', 'sinks')
    op.execute(CARDS)
    op.execute("GRANT SELECT ON published.activity_card TO commonground_public")
    op.create_index('ix_activity_card_newest', 'activity_card', [sa.literal_column('updated_at DESC'), sa.literal_column('activity_id DESC')])
    op.execute("DROP FUNCTION activity_freshness(text, date, date)")
