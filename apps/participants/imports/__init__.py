"""Import of a base from a spreadsheet: rows → header → cells → plan → one transaction.

`columns` knows the titles of columns, `cells` reads one cell, `table` finds the header, `plan` compares with the base and says
what will happen, `apply` does exactly that, `marked` gives the file back with the errors shown in its cells.
"""
