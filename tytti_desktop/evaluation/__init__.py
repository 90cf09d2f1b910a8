"""The results: from the vault to tables that one may believe, publish and act on.

`listing.TABLES` lists every table; each is one function `(vault, period, today) -> Table`. Nothing
leaves before `suppression` has hidden the small cells, with `releases` remembering what has left.
"""
