"""Writes the specimen PDFs from their typst sources: tagged (PDF/UA-1), the same bytes every time."""

from pathlib import Path

import typst

FOLDER = Path(__file__).parent
FORMS = sorted(path for path in FOLDER.glob("*.typ") if path.name != "muster.typ")


def main() -> None:
    for source in FORMS:
        # Without the fonts of this machine, so that every machine writes the same.
        typst.compile(source, output=source.with_suffix(".pdf"), pdf_standards=["ua-1"], ignore_system_fonts=True)


if __name__ == "__main__":
    main()
