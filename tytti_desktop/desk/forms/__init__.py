"""Forms, tables and dialogs that know how a record is shown."""
