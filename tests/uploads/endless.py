"""A workshop that never comes to an end."""

if __name__ == "__main__":
    while True:
        pass
