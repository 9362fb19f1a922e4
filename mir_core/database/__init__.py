"""Engine, tables and migrations of the one database."""
