"""Who may do what: users, roles, sessions, tokens, and what is remembered of their acts."""
