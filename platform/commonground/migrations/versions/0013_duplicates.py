"""Duplicates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def when(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def upgrade() -> None:
    op.create_table('duplicate_key',
    sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_duplicate_key_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', 'activity_id', name=op.f('pk_duplicate_key'))
    )
    op.create_index(op.f('ix_duplicate_key_activity_id'), 'duplicate_key', ['activity_id'])
    op.create_table('duplicate_keyed',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rules', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_duplicate_keyed_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_duplicate_keyed'))
    )
    op.create_table('duplicate_pair',
    sa.Column('one_id', sa.BigInteger(), nullable=False),
    sa.Column('other_id', sa.BigInteger(), nullable=False),
    sa.Column('probability', sa.Float(), nullable=False),
    sa.Column('reasons', postgresql.ARRAY(sa.TEXT()), server_default='{}', nullable=False),
    sa.Column('against', postgresql.ARRAY(sa.TEXT()), server_default='{}', nullable=False),
    when('found_at', server_default=sa.text('now()'), nullable=False),
    sa.Column('said', sa.String(), nullable=True),
    sa.Column('said_by', sa.BigInteger(), nullable=True),
    when('said_at', nullable=True),
    sa.Column('verdict', sa.String(), nullable=True),
    sa.Column('one_share', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('done', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('judged_by', sa.BigInteger(), nullable=True),
    when('judged_at', nullable=True),
    sa.Column('undone_by', sa.BigInteger(), nullable=True),
    when('undone_at', nullable=True),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_duplicate_pair_lower_first')),
    sa.CheckConstraint('(verdict IS NULL) = (judged_at IS NULL)', name=op.f('ck_duplicate_pair_judged_says_when')),
    sa.ForeignKeyConstraint(['one_id'], ['activity.id'], name=op.f('fk_duplicate_pair_one_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['activity.id'], name=op.f('fk_duplicate_pair_other_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['said_by'], ['person.id'], name=op.f('fk_duplicate_pair_said_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['judged_by'], ['person.id'], name=op.f('fk_duplicate_pair_judged_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_duplicate_pair_undone_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_duplicate_pair'))
    )
    op.create_index(op.f('ix_duplicate_pair_other_id'), 'duplicate_pair', ['other_id'])
    op.create_index('ix_duplicate_pair_waiting', 'duplicate_pair', [sa.literal_column('probability DESC')], postgresql_where=sa.text('verdict IS NULL'))
    op.create_table('organisations_apart',
    sa.Column('one_id', sa.BigInteger(), nullable=False),
    sa.Column('other_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    when('said_at', server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_organisations_apart_lower_first')),
    sa.ForeignKeyConstraint(['one_id'], ['organisation.id'], name=op.f('fk_organisations_apart_one_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['organisation.id'], name=op.f('fk_organisations_apart_other_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_organisations_apart_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_organisations_apart'))
    )
    op.create_index(op.f('ix_organisations_apart_other_id'), 'organisations_apart', ['other_id'])


def downgrade() -> None:
    op.drop_table('organisations_apart')
    op.drop_table('duplicate_pair')
    op.drop_table('duplicate_keyed')
    op.drop_table('duplicate_key')
