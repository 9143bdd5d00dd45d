"""Who you are: users, login, sessions. What a user may do is said by his memberships (`organizations`)."""
