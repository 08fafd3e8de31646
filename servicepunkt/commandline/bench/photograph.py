"""A photograph of a sheet of paper, as grainy as a phone takes it, and lying on its side; a process of its own.

    python -m servicepunkt.commandline.bench.photograph FOLDER 12

Writes `photograph.jpeg` of so many megapixels into the folder, and `photograph.heic` where the tools for development
are installed: the product itself reads HEIC but writes none.
"""

import io
import sys
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_ORIENTATION, _ON_ITS_SIDE = 0x0112, 6


def photograph(megapixels: int) -> Image.Image:
    """Print on paper, four to three, as hard to compress as what comes from a camera."""
    unit = int((megapixels * 1_000_000 / 12) ** 0.5)
    width, height = 4 * unit, 3 * unit
    sheet = Image.new("RGB", (width, height), (206, 200, 188))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(height / 50)
    for line in range(2, 46):
        draw.text((width / 12, line * height / 48), "Muster, was hier steht, ist ausgedacht. " * 2, (52, 50, 58), font)
    grain = Image.effect_noise((width // 2, height // 2), 24).resize(sheet.size).convert("RGB")
    return Image.blend(sheet, grain, 0.25)


def as_jpeg(picture: Image.Image) -> bytes:
    saved = io.BytesIO()
    picture.save(saved, "JPEG", exif=_lying())
    return saved.getvalue()


def as_heic(picture: Image.Image) -> bytes:
    import pillow_heif  # noqa: PLC0415 - a tool for development only

    saved = io.BytesIO()
    file = pillow_heif.from_pillow(picture)
    file.save(saved, exif=_lying(), quality=80, enc_params={"preset": "ultrafast"})
    return saved.getvalue()


def _lying() -> bytes:
    noted = Image.Exif()
    noted[_ORIENTATION] = _ON_ITS_SIDE
    return noted.tobytes()


def _write(folder: Path, megapixels: int) -> None:
    picture = photograph(megapixels)
    (folder / "photograph.jpeg").write_bytes(as_jpeg(picture))
    if find_spec("pillow_heif"):
        (folder / "photograph.heic").write_bytes(as_heic(picture))


if __name__ == "__main__":
    _write(Path(sys.argv[1]), int(sys.argv[2]))
