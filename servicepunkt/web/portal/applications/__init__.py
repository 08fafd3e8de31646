"""The page of an application that was sent."""
