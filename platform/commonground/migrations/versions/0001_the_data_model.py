"""The data model."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from commonground.base import paths

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def run_script(name: str) -> None:
    """asyncpg takes one statement at a time when it prepares; the raw connection takes a whole script."""
    script = (paths.MIGRATIONS / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(script))


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    run_script("functions")
    op.create_table('setting',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_geospatial_table('country',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('alpha3', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('in_subregion', sa.Boolean(), nullable=False),
    sa.Column('geometry', Geometry(geometry_type='MULTIPOLYGON', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_country'))
    )
    op.create_geospatial_index('idx_country_geometry', 'country', ['geometry'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_table('framework',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('start_year', sa.Integer(), nullable=True),
    sa.Column('end_year', sa.Integer(), nullable=True),
    sa.Column('source', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework')),
    sa.UniqueConstraint('code', name=op.f('uq_framework_code'))
    )
    op.create_table('layer',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('classes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_layer')),
    sa.UniqueConstraint('code', name=op.f('uq_layer_code'))
    )
    op.create_table('sector_area',
    sa.Column('dac_code', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('share', sa.Double(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('dac_code', 'area', name=op.f('pk_sector_area'))
    )
    op.create_table('term',
    sa.Column('vocabulary', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('definition', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('vocabulary', 'code', name=op.f('pk_term'))
    )
    op.create_geospatial_table('admin_unit',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('edition', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('centre', Geometry(geometry_type='POINT', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.Column('geometry', Geometry(geometry_type='MULTIPOLYGON', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_admin_unit_country')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_admin_unit'))
    )
    op.create_geospatial_index('idx_admin_unit_centre', 'admin_unit', ['centre'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('idx_admin_unit_geometry', 'admin_unit', ['geometry'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index('ix_admin_unit_country', 'admin_unit', ['country'], unique=False)
    op.create_table('commitment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('identifier', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('indicator', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('baseline_value', sa.Numeric(), nullable=True),
    sa.Column('baseline_year', sa.Integer(), nullable=True),
    sa.Column('target_value', sa.Numeric(), nullable=True),
    sa.Column('target_year', sa.Integer(), nullable=True),
    sa.Column('area', sa.String(), nullable=True),
    sa.Column('result_indicator', sa.String(), nullable=True),
    sa.Column('note', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('source', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_commitment_country')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    sa.UniqueConstraint('identifier', name=op.f('uq_commitment_identifier'))
    )
    op.create_index(op.f('ix_commitment_country'), 'commitment', ['country'], unique=False)
    op.create_geospatial_table('layer_shape',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('layer_id', sa.BigInteger(), nullable=False),
    sa.Column('class_code', sa.String(), nullable=False),
    sa.Column('geometry', Geometry(geometry_type='MULTIPOLYGON', srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.ForeignKeyConstraint(['layer_id'], ['layer.id'], name=op.f('fk_layer_shape_layer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_layer_shape'))
    )
    op.create_geospatial_index('idx_layer_shape_geometry', 'layer_shape', ['geometry'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_layer_shape_layer_id'), 'layer_shape', ['layer_id'], unique=False)
    op.create_table('meeting',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('framework_id', sa.BigInteger(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('title', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('note', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_meeting_framework_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    op.create_index(op.f('ix_meeting_framework_id'), 'meeting', ['framework_id'], unique=False)
    op.create_table('organisation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('identifier', sa.String(), nullable=True),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('acronym', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('homepage', sa.String(), nullable=False),
    sa.Column('parent_id', sa.BigInteger(), nullable=True),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('source', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('provenance', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_organisation_country')),
    sa.ForeignKeyConstraint(['merged_into'], ['organisation.id'], name=op.f('fk_organisation_merged_into')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('identifier', name=op.f('uq_organisation_identifier'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_person_country')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_geospatial_table('priority_site',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('identifier', sa.String(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('country', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('grade', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('area_ha', sa.Double(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('geometry', Geometry(srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_priority_site_country')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority_site')),
    sa.UniqueConstraint('identifier', 'edition', name=op.f('uq_priority_site_identifier_edition'))
    )
    op.create_geospatial_index('idx_priority_site_geometry', 'priority_site', ['geometry'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_table('activity',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('identifier', sa.String(), nullable=True),
    sa.Column('state', sa.String(), server_default='draft', nullable=False),
    sa.Column('lead_id', sa.BigInteger(), nullable=True),
    sa.Column('title', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('status_stated', sa.String(), nullable=True),
    sa.Column('planned_start', sa.Date(), nullable=True),
    sa.Column('actual_start', sa.Date(), nullable=True),
    sa.Column('planned_end', sa.Date(), nullable=True),
    sa.Column('actual_end', sa.Date(), nullable=True),
    sa.Column('homepage', sa.String(), nullable=False),
    sa.Column('source', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('provenance', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('kept', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('counted_in', sa.BigInteger(), nullable=True),
    sa.Column('counted_as', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'published', 'withdrawn')", name=op.f('ck_activity_known_state')),
    sa.CheckConstraint('(counted_in IS NULL) = (counted_as IS NULL)', name=op.f('ck_activity_counted_in_says_how')),
    sa.ForeignKeyConstraint(['counted_in'], ['activity.id'], name=op.f('fk_activity_counted_in')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_activity_created_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lead_id'], ['organisation.id'], name=op.f('fk_activity_lead_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    op.create_index(op.f('ix_activity_counted_in'), 'activity', ['counted_in'], unique=False)
    op.create_index('ix_activity_identifier', 'activity', ['identifier'], unique=True, postgresql_where=sa.text('identifier IS NOT NULL'))
    op.create_index(op.f('ix_activity_lead_id'), 'activity', ['lead_id'], unique=False)
    op.create_table('agreed_item',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('meeting_id', sa.BigInteger(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'under_way', 'done', 'dropped')", name=op.f('ck_agreed_item_known_state')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agreed_item_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreed_item'))
    )
    op.create_index(op.f('ix_agreed_item_meeting_id'), 'agreed_item', ['meeting_id'], unique=False)
    op.create_table('api_token',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_token_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_api_token'))
    )
    op.create_index(op.f('ix_api_token_person_id'), 'api_token', ['person_id'], unique=False)
    op.create_table('donor_profile',
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('areas', postgresql.ARRAY(sa.TEXT()), server_default='{}', nullable=False),
    sa.Column('countries', postgresql.ARRAY(sa.TEXT()), server_default='{}', nullable=False),
    sa.Column('themes', postgresql.ARRAY(sa.TEXT()), server_default='{}', nullable=False),
    sa.Column('amount_min_usd', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('amount_max_usd', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_donor_profile_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_donor_profile'))
    )
    op.create_table('framework_member',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('framework_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('(country IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_framework_member_country_or_organisation')),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_framework_member_country')),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_framework_member_framework_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_framework_member_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_member'))
    )
    op.create_index(op.f('ix_framework_member_framework_id'), 'framework_member', ['framework_id'], unique=False)
    op.create_table('import_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('format', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('outcome', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_import_run_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_run_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_table('member',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_member_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_member_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'organisation_id', name=op.f('pk_member'))
    )
    op.create_table('organisation_alias',
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('alias', sa.String(), nullable=False),
    sa.Column('folded', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_alias_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', 'alias', name=op.f('pk_organisation_alias'))
    )
    op.create_index('ix_organisation_alias_folded', 'organisation_alias', ['folded'], unique=False)
    op.create_table('organisation_offer',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_offer_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_offer'))
    )
    op.create_index(op.f('ix_organisation_offer_organisation_id'), 'organisation_offer', ['organisation_id'], unique=False)
    op.create_table('organisation_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_version_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_organisation_version_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_version'))
    )
    op.create_index(op.f('ix_organisation_version_organisation_id'), 'organisation_version', ['organisation_id'], unique=False)
    op.create_table('report',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('filters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('snapshot', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('snapshot_hash', sa.String(), nullable=False),
    sa.Column('method_version', sa.String(), nullable=False),
    sa.Column('authors', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_report_created_by'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report'))
    )
    op.create_table('sign_in_session',
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_session_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sign_in_session'))
    )
    op.create_index(op.f('ix_sign_in_session_person_id'), 'sign_in_session', ['person_id'], unique=False)
    op.create_table('activity_area',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('share', sa.Numeric(precision=9, scale=4), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_area_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'code', name=op.f('pk_activity_area'))
    )
    op.create_table('activity_card',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('status_stated', sa.String(), nullable=True),
    sa.Column('start_on', sa.Date(), nullable=True),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('areas', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('countries', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('admin_units', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('needs', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('offers', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('themes', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('responses', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('organisations', postgresql.ARRAY(sa.BIGINT()), nullable=False),
    sa.Column('organisation_types', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('roles', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('frameworks', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('missing', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('wide', postgresql.ARRAY(sa.TEXT()), nullable=False),
    sa.Column('places_count', sa.INTEGER(), nullable=False),
    sa.Column('budget_usd', sa.Numeric(precision=20, scale=2), nullable=True),
    sa.Column('committed_usd', sa.Numeric(precision=20, scale=2), nullable=True),
    sa.Column('gap_usd', sa.Numeric(precision=20, scale=2), nullable=True),
    sa.Column('confirmed_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('area_pips', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('title', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('lead', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('partners_count', sa.INTEGER(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('search', postgresql.TSVECTOR(), sa.Computed("to_tsvector('simple', words)", persisted=True), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_card_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_activity_card'))
    )
    op.create_index('ix_activity_card_admin_units', 'activity_card', ['admin_units'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_areas', 'activity_card', ['areas'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_countries', 'activity_card', ['countries'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_needs', 'activity_card', ['needs'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_organisations', 'activity_card', ['organisations'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_search', 'activity_card', ['search'], unique=False, postgresql_using='gin')
    op.create_index('ix_activity_card_newest', 'activity_card', [sa.literal_column('updated_at DESC'), sa.literal_column('activity_id DESC')], unique=False)
    op.create_index('ix_activity_card_words', 'activity_card', ['words'], unique=False, postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'})
    op.create_index(op.f('ix_activity_card_state'), 'activity_card', ['state'], unique=False)
    op.create_index('ix_activity_card_themes', 'activity_card', ['themes'], unique=False, postgresql_using='gin')
    op.create_table('activity_country',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('share', sa.Numeric(precision=9, scale=4), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_country_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['code'], ['country.code'], name=op.f('fk_activity_country_code')),
    sa.PrimaryKeyConstraint('activity_id', 'code', name=op.f('pk_activity_country'))
    )
    op.create_table('activity_framework',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('framework_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_framework_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['framework_id'], ['framework.id'], name=op.f('fk_activity_framework_framework_id')),
    sa.PrimaryKeyConstraint('activity_id', 'framework_id', name=op.f('pk_activity_framework'))
    )
    op.create_table('activity_identifier',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('vocabulary', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_identifier_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'vocabulary', 'value', name=op.f('pk_activity_identifier'))
    )
    op.create_table('activity_sector',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('vocabulary', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('share', sa.Numeric(precision=9, scale=4), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_sector_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'vocabulary', 'code', name=op.f('pk_activity_sector'))
    )
    op.create_table('activity_theme',
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_theme_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'code', name=op.f('pk_activity_theme'))
    )
    op.create_table('activity_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('comment', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_version_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_activity_version_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_version')),
    sa.UniqueConstraint('activity_id', 'number', name=op.f('uq_activity_version_activity_id_number'))
    )
    op.create_table('budget_line',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=20, scale=2), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('amount_usd', sa.Numeric(precision=20, scale=2), nullable=True),
    sa.Column('rate', sa.Numeric(), nullable=True),
    sa.Column('rate_date', sa.Date(), nullable=True),
    sa.Column('rate_source', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_budget_line_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_budget_line_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line'))
    )
    op.create_index(op.f('ix_budget_line_activity_id'), 'budget_line', ['activity_id'], unique=False)
    op.create_table('introduction',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), server_default='asked', nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('asked', 'accepted', 'declined', 'closed')", name=op.f('ck_introduction_known_state')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_introduction_activity_id')),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_introduction_asked_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_introduction_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction'))
    )
    op.create_index(op.f('ix_introduction_activity_id'), 'introduction', ['activity_id'], unique=False)
    op.create_index(op.f('ix_introduction_asked_by'), 'introduction', ['asked_by'], unique=False)
    op.create_index(op.f('ix_introduction_organisation_id'), 'introduction', ['organisation_id'], unique=False)
    op.create_table('lesson',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('theme', sa.String(), nullable=True),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_lesson_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson'))
    )
    op.create_index(op.f('ix_lesson_activity_id'), 'lesson', ['activity_id'], unique=False)
    op.create_geospatial_table('location',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('admin_unit', sa.String(), nullable=True),
    sa.Column('exactness', sa.String(), nullable=True),
    sa.Column('radius_m', sa.Integer(), nullable=True),
    sa.Column('geometry', Geometry(srid=4326, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_location_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['admin_unit'], ['admin_unit.code'], name=op.f('fk_location_admin_unit')),
    sa.ForeignKeyConstraint(['country'], ['country.code'], name=op.f('fk_location_country')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_location'))
    )
    op.create_geospatial_index('idx_location_geometry', 'location', ['geometry'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_location_activity_id'), 'location', ['activity_id'], unique=False)
    op.create_index(op.f('ix_location_admin_unit'), 'location', ['admin_unit'], unique=False)
    op.create_table('need',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('open', sa.Boolean(), server_default='true', nullable=False),
    sa.CheckConstraint("side IN ('need', 'offer')", name=op.f('ck_need_known_side')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_need_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need'))
    )
    op.create_index(op.f('ix_need_activity_id'), 'need', ['activity_id'], unique=False)
    op.create_table('partner',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_partner_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_partner_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('activity_id', 'organisation_id', 'role', name=op.f('uq_partner_activity_id_organisation_id_role'))
    )
    op.create_index(op.f('ix_partner_activity_id'), 'partner', ['activity_id'], unique=False)
    op.create_index(op.f('ix_partner_organisation_id'), 'partner', ['organisation_id'], unique=False)
    op.create_table('result',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('indicator', sa.String(), nullable=False),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('target', sa.Numeric(), nullable=True),
    sa.Column('achieved', sa.Numeric(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('response', sa.String(), nullable=True),
    sa.Column('land', sa.String(), nullable=True),
    sa.Column('mechanism', sa.String(), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_result_activity_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result'))
    )
    op.create_index(op.f('ix_result_activity_id'), 'result', ['activity_id'], unique=False)
    op.create_table('review_comment',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_review_comment_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_review_comment_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment'))
    )
    op.create_index(op.f('ix_review_comment_activity_id'), 'review_comment', ['activity_id'], unique=False)
    op.create_table('revision',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('based_on', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_revision_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_revision_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('activity_id', name=op.f('uq_revision_activity_id'))
    )
    op.create_geospatial_table('shape',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('activity_id', sa.BigInteger(), nullable=False),
    sa.Column('location_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('main_area', sa.String(), nullable=False),
    sa.Column('exactness', sa.String(), nullable=True),
    sa.Column('radius_m', sa.Integer(), nullable=True),
    sa.Column('admin_unit', sa.String(), nullable=True),
    sa.Column('point_3857', Geometry(geometry_type='POINT', srid=3857, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False),
    sa.Column('outline_3857', Geometry(srid=3857, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_shape_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_shape_location_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shape'))
    )
    op.create_geospatial_index('idx_shape_outline_3857', 'shape', ['outline_3857'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('idx_shape_point_3857', 'shape', ['point_3857'], unique=False, postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_shape_activity_id'), 'shape', ['activity_id'], unique=False)
    run_script("published")


def downgrade() -> None:
    op.execute("DROP SCHEMA published CASCADE")
    op.drop_index("ix_activity_card_newest", table_name="activity_card")
    op.drop_index("ix_activity_card_words", table_name="activity_card", postgresql_using="gin")
    op.drop_index(op.f('ix_shape_activity_id'), table_name='shape')
    op.drop_geospatial_index('idx_shape_point_3857', table_name='shape', postgresql_using='gist', column_name='point_3857')
    op.drop_geospatial_index('idx_shape_outline_3857', table_name='shape', postgresql_using='gist', column_name='outline_3857')
    op.drop_geospatial_table('shape')
    op.drop_table('revision')
    op.drop_index(op.f('ix_review_comment_activity_id'), table_name='review_comment')
    op.drop_table('review_comment')
    op.drop_index(op.f('ix_result_activity_id'), table_name='result')
    op.drop_table('result')
    op.drop_index(op.f('ix_partner_organisation_id'), table_name='partner')
    op.drop_index(op.f('ix_partner_activity_id'), table_name='partner')
    op.drop_table('partner')
    op.drop_index(op.f('ix_need_activity_id'), table_name='need')
    op.drop_table('need')
    op.drop_index(op.f('ix_location_admin_unit'), table_name='location')
    op.drop_index(op.f('ix_location_activity_id'), table_name='location')
    op.drop_geospatial_index('idx_location_geometry', table_name='location', postgresql_using='gist', column_name='geometry')
    op.drop_geospatial_table('location')
    op.drop_index(op.f('ix_lesson_activity_id'), table_name='lesson')
    op.drop_table('lesson')
    op.drop_index(op.f('ix_introduction_organisation_id'), table_name='introduction')
    op.drop_index(op.f('ix_introduction_asked_by'), table_name='introduction')
    op.drop_index(op.f('ix_introduction_activity_id'), table_name='introduction')
    op.drop_table('introduction')
    op.drop_index(op.f('ix_budget_line_activity_id'), table_name='budget_line')
    op.drop_table('budget_line')
    op.drop_table('activity_version')
    op.drop_table('activity_theme')
    op.drop_table('activity_sector')
    op.drop_table('activity_identifier')
    op.drop_table('activity_framework')
    op.drop_table('activity_country')
    op.drop_index('ix_activity_card_themes', table_name='activity_card', postgresql_using='gin')
    op.drop_index(op.f('ix_activity_card_state'), table_name='activity_card')
    op.drop_index('ix_activity_card_search', table_name='activity_card', postgresql_using='gin')
    op.drop_index('ix_activity_card_organisations', table_name='activity_card', postgresql_using='gin')
    op.drop_index('ix_activity_card_needs', table_name='activity_card', postgresql_using='gin')
    op.drop_index('ix_activity_card_countries', table_name='activity_card', postgresql_using='gin')
    op.drop_index('ix_activity_card_areas', table_name='activity_card', postgresql_using='gin')
    op.drop_index('ix_activity_card_admin_units', table_name='activity_card', postgresql_using='gin')
    op.drop_table('activity_card')
    op.drop_table('activity_area')
    op.drop_index(op.f('ix_sign_in_session_person_id'), table_name='sign_in_session')
    op.drop_table('sign_in_session')
    op.drop_table('report')
    op.drop_index(op.f('ix_organisation_version_organisation_id'), table_name='organisation_version')
    op.drop_table('organisation_version')
    op.drop_index(op.f('ix_organisation_offer_organisation_id'), table_name='organisation_offer')
    op.drop_table('organisation_offer')
    op.drop_index('ix_organisation_alias_folded', table_name='organisation_alias')
    op.drop_table('organisation_alias')
    op.drop_table('member')
    op.drop_table('import_run')
    op.drop_index(op.f('ix_framework_member_framework_id'), table_name='framework_member')
    op.drop_table('framework_member')
    op.drop_table('donor_profile')
    op.drop_index(op.f('ix_api_token_person_id'), table_name='api_token')
    op.drop_table('api_token')
    op.drop_index(op.f('ix_agreed_item_meeting_id'), table_name='agreed_item')
    op.drop_table('agreed_item')
    op.drop_index(op.f('ix_activity_lead_id'), table_name='activity')
    op.drop_index('ix_activity_identifier', table_name='activity', postgresql_where=sa.text('identifier IS NOT NULL'))
    op.drop_index(op.f('ix_activity_counted_in'), table_name='activity')
    op.drop_table('activity')
    op.drop_geospatial_index('idx_priority_site_geometry', table_name='priority_site', postgresql_using='gist', column_name='geometry')
    op.drop_geospatial_table('priority_site')
    op.drop_table('person')
    op.drop_table('organisation')
    op.drop_index(op.f('ix_meeting_framework_id'), table_name='meeting')
    op.drop_table('meeting')
    op.drop_index(op.f('ix_layer_shape_layer_id'), table_name='layer_shape')
    op.drop_geospatial_index('idx_layer_shape_geometry', table_name='layer_shape', postgresql_using='gist', column_name='geometry')
    op.drop_geospatial_table('layer_shape')
    op.drop_index(op.f('ix_commitment_country'), table_name='commitment')
    op.drop_table('commitment')
    op.drop_index('ix_admin_unit_country', table_name='admin_unit')
    op.drop_geospatial_index('idx_admin_unit_geometry', table_name='admin_unit', postgresql_using='gist', column_name='geometry')
    op.drop_geospatial_index('idx_admin_unit_centre', table_name='admin_unit', postgresql_using='gist', column_name='centre')
    op.drop_geospatial_table('admin_unit')
    op.drop_table('term')
    op.drop_table('sector_area')
    op.drop_table('layer')
    op.drop_table('framework')
    op.drop_geospatial_index('idx_country_geometry', table_name='country', postgresql_using='gist', column_name='geometry')
    op.drop_geospatial_table('country')
    op.drop_table('setting')
    for function in ("texts_words", "chosen_text", "activity_status", "clamped", "area_order"):
        op.execute(f"DROP FUNCTION {function}")
