"""What visitors tell the authority about its pages: a barrier that they met, by letter, without an account."""
