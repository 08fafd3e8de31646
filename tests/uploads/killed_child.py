"""A workshop that somebody kills in the middle of its work."""

import os
import signal
import sys

if __name__ == "__main__":
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGKILL)
