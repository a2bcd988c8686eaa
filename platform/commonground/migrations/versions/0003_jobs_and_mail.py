"""Jobs and mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def moment(name: str, default: bool = False) -> sa.Column:
    made = sa.text('now()') if default else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=made, nullable=not default)


def upgrade() -> None:
    op.create_table('job',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('payload', postgresql.JSONB(), nullable=False),
    sa.Column('state', sa.String(), server_default='waiting', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('worker', sa.Integer(), nullable=True),
    moment('run_after', True), moment('put_at', True), moment('started_at'), moment('ended_at'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index('ix_job_waiting', 'job', ['run_after', 'id'], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('ix_job_state', 'job', ['state', 'name'])
    op.create_table('job_key',
    sa.Column('key', sa.String(), nullable=False),
    moment('put_at', True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_job_key'))
    )
    op.create_table('timer',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('fired_for', sa.DateTime(timezone=True), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_timer'))
    )
    op.create_table('mail',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    *(sa.Column(name, sa.String(), nullable=False)
      for name in ('event', 'recipient', 'language', 'subject', 'text', 'html', 'message_id')),
    sa.Column('state', sa.String(), server_default='waiting', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    moment('posted_at', True), moment('sent_at'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('event', name=op.f('uq_mail_event'))
    )
    op.create_index('ix_mail_state', 'mail', ['state', 'posted_at'])


def downgrade() -> None:
    for table in ('mail', 'timer', 'job_key', 'job'):
        op.drop_table(table)
