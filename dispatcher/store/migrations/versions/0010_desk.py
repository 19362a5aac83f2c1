"""the desk: work orders, pushes, reminders, choices of an agent, ratings"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agent_notices',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('merge_key', sa.String(length=80), nullable=True),
    sa.Column('seen_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agent_notices'))
    )
    op.create_index('ix_agent_notices_seen_ms', 'agent_notices', ['seen_ms'], unique=False, sqlite_where=sa.text('seen_ms IS NOT NULL'), postgresql_where=sa.text('seen_ms IS NOT NULL'))
    op.create_index('ix_agent_notices_agent_id', 'agent_notices', ['agent_id', 'at_ms'], unique=False)
    op.create_index('uq_agent_notices_unseen', 'agent_notices', ['agent_id', 'merge_key'], unique=True, sqlite_where=sa.text('seen_ms IS NULL AND merge_key IS NOT NULL'), postgresql_where=sa.text('seen_ms IS NULL AND merge_key IS NOT NULL'))
    op.create_table('agent_searches',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('direction', sa.String(length=4), nullable=False),
    sa.Column('candidates', sa.JSON(), nullable=False),
    sa.Column('declined', sa.JSON(), nullable=False),
    sa.Column('shown_agent_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_ms', sa.BigInteger(), nullable=False),
    sa.Column('expires_ms', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agent_searches'))
    )
    op.create_index('ix_agent_searches_expires_ms', 'agent_searches', ['expires_ms'], unique=False)
    op.create_index('ix_agent_searches_customer_id', 'agent_searches', ['customer_id'], unique=False)
    op.create_table('answer_templates',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_templates'))
    )
    op.create_table('dedications',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('search_id', sa.String(length=40), nullable=True),
    sa.Column('began_ms', sa.BigInteger(), nullable=False),
    sa.Column('ended_ms', sa.BigInteger(), nullable=True),
    sa.Column('end_reason', sa.String(length=20), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dedications'))
    )
    op.create_index('ix_dedications_ended_ms', 'dedications', ['ended_ms'], unique=False, sqlite_where=sa.text('ended_ms IS NOT NULL'), postgresql_where=sa.text('ended_ms IS NOT NULL'))
    op.create_index('uq_dedications_active', 'dedications', ['customer_id'], unique=True, sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))
    op.create_table('gift_types',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('name_zh', sa.String(length=60), nullable=False),
    sa.Column('glyph', sa.String(length=8), nullable=False),
    sa.Column('price_minor', sa.Integer(), nullable=False),
    sa.Column('daily_cap', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('price_minor >= 0', name='ck_gift_types_price_minor'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift_types'))
    )
    op.create_table('leavings',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('to_agent_id', sa.String(length=64), nullable=True),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('due_ms', sa.BigInteger(), nullable=False),
    sa.Column('by_user', sa.String(length=64), nullable=False),
    sa.Column('made_ms', sa.BigInteger(), nullable=False),
    sa.Column('done_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leavings'))
    )
    op.create_index('ix_leavings_due', 'leavings', ['done_ms', 'due_ms'], unique=False)
    op.create_index('uq_leavings_planned', 'leavings', ['agent_id'], unique=True, sqlite_where=sa.text('done_ms IS NULL'), postgresql_where=sa.text('done_ms IS NULL'))
    op.create_table('one_time_codes',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('identity', sa.String(length=254), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_ms', sa.BigInteger(), nullable=False),
    sa.Column('expires_ms', sa.BigInteger(), nullable=False),
    sa.Column('tries_left', sa.Integer(), nullable=False),
    sa.Column('used_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_codes'))
    )
    op.create_index('ix_one_time_codes_expires_ms', 'one_time_codes', ['expires_ms'], unique=False)
    op.create_index('ix_one_time_codes_identity', 'one_time_codes', ['identity', 'made_ms'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('order_id', sa.String(length=40), nullable=True),
    sa.Column('customer_id', sa.String(length=64), nullable=True),
    sa.Column('agent_id', sa.String(length=64), nullable=True),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('taken_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index('ix_outbox_untaken', 'outbox', ['taken_ms', 'id'], unique=False)
    op.create_table('push_deliveries',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.String(length=40), nullable=True),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_ms', sa.BigInteger(), nullable=True),
    sa.Column('delivered_ms', sa.BigInteger(), nullable=True),
    sa.Column('read_ms', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.String(length=200), nullable=True),
    sa.Column('agent_id', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_deliveries')),
    sa.UniqueConstraint('event_id', 'way', name='uq_push_deliveries_way')
    )
    op.create_index('ix_push_deliveries_due', 'push_deliveries', ['state', 'next_ms'], unique=False)
    op.create_index('ix_push_deliveries_order_id', 'push_deliveries', ['order_id'], unique=False)
    op.create_table('push_endpoints',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('address', sa.String(length=1000), nullable=False),
    sa.Column('keys', sa.JSON(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('made_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_endpoints')),
    sa.UniqueConstraint('customer_id', 'kind', 'address', name='uq_push_endpoints_address')
    )
    op.create_table('ratings',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('occasion', sa.String(length=60), nullable=False),
    sa.Column('order_id', sa.String(length=40), nullable=True),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name='ck_ratings_stars'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings')),
    sa.UniqueConstraint('customer_id', 'occasion', name='uq_ratings_occasion')
    )
    op.create_index('ix_ratings_at_ms', 'ratings', ['at_ms'], unique=False)
    op.create_index('ix_ratings_agent_id', 'ratings', ['agent_id'], unique=False)
    op.create_table('service_requests',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('external_id', sa.String(length=200), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('identity', sa.String(length=254), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=True),
    sa.Column('agent_id', sa.String(length=64), nullable=True),
    sa.Column('cover_agent_id', sa.String(length=64), nullable=True),
    sa.Column('order_id', sa.String(length=40), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('wish', sa.String(length=14), nullable=True),
    sa.Column('call_me', sa.String(length=20), nullable=True),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('done_ms', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_requests')),
    sa.UniqueConstraint('external_id')
    )
    op.create_index('ix_service_requests_customer_id', 'service_requests', ['customer_id', 'at_ms'], unique=False)
    op.create_index('ix_service_requests_done_ms', 'service_requests', ['done_ms'], unique=False)
    op.create_table('work_orders',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('client_ref', sa.String(length=254), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('call_id', sa.String(length=40), nullable=True),
    sa.Column('dedup_key', sa.String(length=120), nullable=True),
    sa.Column('follows_up_id', sa.String(length=40), nullable=True),
    sa.Column('merged_into_id', sa.String(length=40), nullable=True),
    sa.Column('cancel_reason', sa.String(length=20), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('made_ms', sa.BigInteger(), nullable=False),
    sa.Column('waits_since_ms', sa.BigInteger(), nullable=False),
    sa.Column('first_action_ms', sa.BigInteger(), nullable=True),
    sa.Column('resolved_ms', sa.BigInteger(), nullable=True),
    sa.Column('closed_ms', sa.BigInteger(), nullable=True),
    sa.Column('next_reminder_ms', sa.BigInteger(), nullable=True),
    sa.Column('reminders_sent', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_orders')),
    sa.UniqueConstraint('dedup_key'),
    sa.UniqueConstraint('number')
    )
    op.create_index('ix_work_orders_closed_ms', 'work_orders', ['closed_ms'], unique=False, sqlite_where=sa.text('closed_ms IS NOT NULL'), postgresql_where=sa.text('closed_ms IS NOT NULL'))
    op.create_index('ix_work_orders_agent_state', 'work_orders', ['agent_id', 'state'], unique=False)
    op.create_index('ix_work_orders_customer_id', 'work_orders', ['customer_id', 'made_ms'], unique=False)
    op.create_index('ix_work_orders_next_reminder_ms', 'work_orders', ['next_reminder_ms'], unique=False)
    op.create_index('ix_work_orders_state', 'work_orders', ['state', 'zone', 'waits_since_ms'], unique=False)
    op.create_table('attachments',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by_kind', sa.String(length=10), nullable=False),
    sa.Column('by_agent_id', sa.String(length=64), nullable=True),
    sa.Column('by_customer_id', sa.String(length=64), nullable=True),
    sa.Column('by_user', sa.String(length=64), nullable=True),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_attachments_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    op.create_index('ix_attachments_digest', 'attachments', ['digest'], unique=False)
    op.create_index('ix_attachments_order_id', 'attachments', ['order_id'], unique=False)
    op.create_table('gifts',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('gift_type', sa.String(length=40), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('nth', sa.Integer(), nullable=False),
    sa.Column('price_minor', sa.Integer(), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['gift_type'], ['gift_types.id'], name=op.f('fk_gifts_gift_type')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gifts')),
    sa.UniqueConstraint('customer_id', 'gift_type', 'day', 'nth', name='uq_gifts_nth')
    )
    op.create_index('ix_gifts_at_ms', 'gifts', ['at_ms'], unique=False)
    op.create_index('ix_gifts_agent_id', 'gifts', ['agent_id'], unique=False)
    op.create_table('push_attempts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('delivery_id', sa.String(length=40), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('took_ms', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['push_deliveries.id'], name=op.f('fk_push_attempts_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_attempts'))
    )
    op.create_index('ix_push_attempts_delivery_id', 'push_attempts', ['delivery_id'], unique=False)
    op.create_table('reminder_slots',
    sa.Column('order_id', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('slot', sa.String(length=80), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_reminder_slots_order_id')),
    sa.PrimaryKeyConstraint('order_id', 'rule', 'slot', name=op.f('pk_reminder_slots'))
    )
    op.create_table('work_order_notes',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('order_id', sa.String(length=40), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('author_kind', sa.String(length=10), nullable=False),
    sa.Column('author_agent_id', sa.String(length=64), nullable=True),
    sa.Column('author_customer_id', sa.String(length=64), nullable=True),
    sa.Column('author_user', sa.String(length=64), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('visible', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_work_order_notes_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_order_notes'))
    )
    op.create_index('ix_work_order_notes_order_id', 'work_order_notes', ['order_id', 'at_ms'], unique=False)
    op.create_table('work_order_results',
    sa.Column('order_id', sa.String(length=40), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('agent_id', sa.String(length=64), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['work_orders.id'], name=op.f('fk_work_order_results_order_id')),
    sa.PrimaryKeyConstraint('order_id', 'cycle', 'revision', name=op.f('pk_work_order_results'))
    )


def downgrade() -> None:
    op.drop_table('work_order_results')
    op.drop_index('ix_work_order_notes_order_id', table_name='work_order_notes')
    op.drop_table('work_order_notes')
    op.drop_table('reminder_slots')
    op.drop_index('ix_push_attempts_delivery_id', table_name='push_attempts')
    op.drop_table('push_attempts')
    op.drop_index('ix_gifts_agent_id', table_name='gifts')
    op.drop_index('ix_gifts_at_ms', table_name='gifts')
    op.drop_table('gifts')
    op.drop_index('ix_attachments_order_id', table_name='attachments')
    op.drop_index('ix_attachments_digest', table_name='attachments')
    op.drop_table('attachments')
    op.drop_index('ix_work_orders_state', table_name='work_orders')
    op.drop_index('ix_work_orders_next_reminder_ms', table_name='work_orders')
    op.drop_index('ix_work_orders_customer_id', table_name='work_orders')
    op.drop_index('ix_work_orders_agent_state', table_name='work_orders')
    op.drop_index('ix_work_orders_closed_ms', table_name='work_orders', sqlite_where=sa.text('closed_ms IS NOT NULL'), postgresql_where=sa.text('closed_ms IS NOT NULL'))
    op.drop_table('work_orders')
    op.drop_index('ix_service_requests_done_ms', table_name='service_requests')
    op.drop_index('ix_service_requests_customer_id', table_name='service_requests')
    op.drop_table('service_requests')
    op.drop_index('ix_ratings_agent_id', table_name='ratings')
    op.drop_index('ix_ratings_at_ms', table_name='ratings')
    op.drop_table('ratings')
    op.drop_table('push_endpoints')
    op.drop_index('ix_push_deliveries_order_id', table_name='push_deliveries')
    op.drop_index('ix_push_deliveries_due', table_name='push_deliveries')
    op.drop_table('push_deliveries')
    op.drop_index('ix_outbox_untaken', table_name='outbox')
    op.drop_table('outbox')
    op.drop_index('ix_one_time_codes_identity', table_name='one_time_codes')
    op.drop_index('ix_one_time_codes_expires_ms', table_name='one_time_codes')
    op.drop_table('one_time_codes')
    op.drop_index('uq_leavings_planned', table_name='leavings', sqlite_where=sa.text('done_ms IS NULL'), postgresql_where=sa.text('done_ms IS NULL'))
    op.drop_index('ix_leavings_due', table_name='leavings')
    op.drop_table('leavings')
    op.drop_table('gift_types')
    op.drop_index('uq_dedications_active', table_name='dedications', sqlite_where=sa.text('ended_ms IS NULL'), postgresql_where=sa.text('ended_ms IS NULL'))
    op.drop_index('ix_dedications_ended_ms', table_name='dedications', sqlite_where=sa.text('ended_ms IS NOT NULL'), postgresql_where=sa.text('ended_ms IS NOT NULL'))
    op.drop_table('dedications')
    op.drop_table('answer_templates')
    op.drop_index('ix_agent_searches_customer_id', table_name='agent_searches')
    op.drop_index('ix_agent_searches_expires_ms', table_name='agent_searches')
    op.drop_table('agent_searches')
    op.drop_index('uq_agent_notices_unseen', table_name='agent_notices', sqlite_where=sa.text('seen_ms IS NULL AND merge_key IS NOT NULL'), postgresql_where=sa.text('seen_ms IS NULL AND merge_key IS NOT NULL'))
    op.drop_index('ix_agent_notices_agent_id', table_name='agent_notices')
    op.drop_index('ix_agent_notices_seen_ms', table_name='agent_notices', sqlite_where=sa.text('seen_ms IS NOT NULL'), postgresql_where=sa.text('seen_ms IS NOT NULL'))
    op.drop_table('agent_notices')
