"""The static site: the whole record as pages for any web server.

`pages.site_files` turns a `SiteRecord` into files; nothing here reads the store or writes a file.
Invariant: text from the record reaches a page only through the template engine's escaping, pages
carry no inline script or style, and the same record gives the same bytes. Read `record.py` next.
"""
