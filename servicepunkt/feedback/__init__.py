"""What visitors tell the authority about its pages: a barrier that they have met, by letter, without an account."""
