"""The vault: everything encrypted at rest, keys, slots, migrations, the access and change log."""
