"""Import of a base from a spreadsheet: rows → header → cells → plan → one transaction.

`columns` knows the titles of columns, `header` the rows of titles (`samples` looks at the cells under them), `table` finds the tables of
a sheet, `body` their people, `cells` reads one cell, `rows` a whole row, `known` finds its person in the base, `plan` compares with the
base and says what will happen, `apply` does exactly that, `marked` gives the file back with the errors shown in its cells.
"""
