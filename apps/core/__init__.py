"""Ground floor without tables: clock, Russian language, writers of files, registries, interface tags.

Knows no other app. Everybody may import it.
"""
