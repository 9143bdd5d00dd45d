"""The matching engine: profiles in, explained pairs out. Knows no database and no Django models.

profiles   what is known of a mentor and a mentee, the curator's settings
rules      hard rules: what forbids a pair, why, what would lift it
criteria   weighted criteria: points and the reason in plain words
matrix     both of them for the whole pool at once (numpy)
solver     the exact assignment with capacities (scipy); ties: which of equal solutions is taken
engine     run(): all of it; explain: reasons, alternatives; compare: two settings side by side
files      the JSON file of `match --input`
"""
