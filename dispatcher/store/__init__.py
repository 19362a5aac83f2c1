"""Everything durable (the only importer of SQLAlchemy and Alembic)."""
