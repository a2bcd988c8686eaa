"""Drafts: what is typed and not saved yet, and how a pending edit stood after each writing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What is pending on the day of the change has no history yet: it begins with how it stands.
BEGUN = """
INSERT INTO revision_version (activity_id, based_on, document, person_id, source, written_at)
SELECT activity_id, based_on, document, person_id, 'form', updated_at FROM revision
"""


def upgrade() -> None:
    op.create_table('unsaved_typing',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('sheet', sa.String(), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=True),
    sa.Column('step', sa.INTEGER(), nullable=False),
    sa.Column('fields', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('settled', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_unsaved_typing_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_unsaved_typing_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'sheet', name=op.f('pk_unsaved_typing'))
    )
    op.create_index(op.f('ix_unsaved_typing_activity_id'), 'unsaved_typing', ['activity_id'], unique=False)
    op.create_index(op.f('ix_unsaved_typing_typed_at'), 'unsaved_typing', ['typed_at'], unique=False)
    op.create_table('revision_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('based_on', sa.Integer(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_revision_version_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_revision_version_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_version'))
    )
    op.create_index('ix_revision_version_activity_id_written_at', 'revision_version', ['activity_id', 'written_at'], unique=False)
    op.execute(BEGUN)


def downgrade() -> None:
    op.drop_table('revision_version')
    op.drop_table('unsaved_typing')
