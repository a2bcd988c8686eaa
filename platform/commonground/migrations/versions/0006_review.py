"""Review: comments that are done, endorsements by focal points, and the feed of public changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Places in the feed are given out at the end of a transaction, one transaction after another: whoever has
# read up to one has seen all before it. A number given out at the insert would be passed over where the
# transaction that holds it ends after one that came later. Nobody waits longer than another's commit takes.
NOTE = """
CREATE FUNCTION note_change(version activity_version) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last_kind text;
    earlier jsonb;
    changed text[];
BEGIN
    SELECT kind INTO last_kind FROM activity_change
    WHERE activity_id = version.activity_id ORDER BY position DESC LIMIT 1;
    IF version.state <> 'published' AND coalesce(last_kind, 'withdrawn') = 'withdrawn' THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('activity_change'));
    SELECT v.document INTO earlier FROM activity_change c
    JOIN activity_version v ON v.activity_id = c.activity_id AND v.number = c.number
    WHERE c.activity_id = version.activity_id AND c.kind <> 'withdrawn' ORDER BY c.position DESC LIMIT 1;
    SELECT coalesce(array_agg(key ORDER BY key), '{}') INTO changed
    FROM jsonb_each(version.document) new FULL JOIN jsonb_each(coalesce(earlier, '{}')) old USING (key)
    WHERE new.value IS DISTINCT FROM old.value AND key NOT IN ('kept', 'provenance');
    INSERT INTO activity_change (position, activity_id, number, kind, at, fields) VALUES (
        nextval('activity_change_position'), version.activity_id, version.number,
        CASE
            WHEN version.state <> 'published' THEN 'withdrawn'
            WHEN coalesce(last_kind, 'withdrawn') = 'withdrawn' THEN 'published'
            WHEN version.comment = 'confirmed' THEN 'confirmed'
            ELSE 'changed'
        END,
        version.created_at, CASE WHEN version.state = 'published' THEN changed ELSE '{}' END
    );
END $$
"""
AT_THE_END = """
CREATE FUNCTION note_change_at_the_end() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM note_change(NEW); RETURN NULL; END $$
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER note_change AFTER INSERT ON activity_version
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change_at_the_end()
"""
SO_FAR = """
DO $$ DECLARE version activity_version; BEGIN
    FOR version IN SELECT * FROM activity_version ORDER BY id LOOP PERFORM note_change(version); END LOOP;
END $$
"""
# What became public stays told when the activity is withdrawn: that it changed and where, not what it said.
CHANGES = """
CREATE VIEW published.activity_change AS
SELECT position, activity_id, number, kind, at, fields FROM public.activity_change
"""
ENDORSED = """
CREATE VIEW published.endorsement AS
SELECT e.id, e.activity_id, e.country, e.version, e.fingerprint, e.content, e.endorsed_at
FROM public.endorsement e JOIN public.activity a ON a.id = e.activity_id
WHERE a.state = 'published' AND e.version IS NOT NULL AND e.taken_back_at IS NULL
"""


def upgrade() -> None:
    op.add_column('review_comment', sa.Column('done_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('endorsement',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('endorsed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_endorsement_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_endorsement_country')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_endorsement_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_endorsement'))
    )
    op.create_index(op.f('ix_endorsement_activity_id'), 'endorsement', ['activity_id'], unique=False)
    op.create_table('activity_change',
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fields', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_change_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_activity_change'))
    )
    op.create_index('ix_activity_change_activity_id_position', 'activity_change', ['activity_id', 'position'], unique=False)
    op.execute("CREATE SEQUENCE activity_change_position")
    for statement in (NOTE, AT_THE_END, SO_FAR, TRIGGER, CHANGES, ENDORSED):
        op.execute(statement)
    op.execute("GRANT SELECT ON published.activity_change, published.endorsement TO commonground_public")


def downgrade() -> None:
    op.execute("DROP VIEW published.activity_change, published.endorsement")
    op.execute("DROP TRIGGER note_change ON activity_version")
    op.execute("DROP FUNCTION note_change_at_the_end()")
    op.execute("DROP FUNCTION note_change(activity_version)")
    op.execute("DROP SEQUENCE activity_change_position")
    op.drop_table('activity_change')
    op.drop_table('endorsement')
    op.drop_column('review_comment', 'done_at')
