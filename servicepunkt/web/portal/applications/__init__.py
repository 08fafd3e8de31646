"""The applicant's page about her application: how it stands, what the office asks for, what she can do."""
