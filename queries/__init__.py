"""Floor 2: questions. A library of stored ones, and the ways to ask, to grade and to show.

Import what you need from its module (`queries.combine`, `queries.questions`, `queries.engine`):
nothing heavy is imported before it is used.
"""
