"""How much of everything. The size of a single file is the installation's choice (`SERVICEPUNKT_UPLOAD_MB`)."""

MEBIBYTE = 1024 * 1024

# What comes in one piece; anything larger comes in several, each no larger than this.
MOST_BYTES_AT_ONCE = 15 * MEBIBYTE
MOST_BYTES_OF_A_FOLDER = 500 * MEBIBYTE
MOST_FILES_OF_A_FOLDER = 100
# What uploads leave free on the disk; on a small one, a twentieth.
LEFT_FREE = 2048 * MEBIBYTE

MOST_PAGES_OF_A_FILE = 40
MOST_PAGES_OF_A_PAPER = 80
# A JPEG can be read at an eighth of its size, so that what the largest camera of a phone makes needs no more memory.
MOST_PIXELS = 50_000_000
MOST_PIXELS_OF_A_JPEG = 210_000_000
# How large one stream of a PDF may be when unpacked: an A4 page at 600 dpi in colour is 104 million bytes.
MOST_UNPACKED = 200_000_000

# Pixels on the longer side: A4 at 200 dpi has 2339.
PAGE = 2400
THUMBNAIL = 320
# How many pages are made in one run of the workshop, which has to be quick.
PAGES_AT_ONCE = 8
