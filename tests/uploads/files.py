"""Files as people and attackers send them, made here: photographs, scans, PDFs, bombs."""

import io
import random
import struct
import zlib
from functools import lru_cache

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

GPS = {1: "N", 2: (52.0, 45.0, 11.0), 3: "E", 4: (13.0, 14.0, 20.0)}
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@lru_cache(maxsize=8)
def sheet(width: int = 1200, height: int = 1600) -> Image.Image:
    """A page of print as a camera sees it, with a red mark in its upper left corner."""
    image = Image.new("RGB", (width, height), (206, 200, 188))
    draw, chance = ImageDraw.Draw(image), random.Random(7)
    size = width // 45
    font = ImageFont.load_default(size)
    for line in range(height // 10, height - height // 12, size * 2):
        words = " ".join("".join(chance.choices("abcdefghiklmnorstuw", k=chance.randint(2, 11))) for _ in range(7))
        draw.text((width // 12, line), words, fill=(52, 50, 58), font=font)
    draw.rectangle((0, 0, width // 8, height // 14), fill=(200, 20, 30))
    return image


def is_upright(image: Image.Image) -> bool:
    red, green, _blue = image.convert("RGB").getpixel((image.width // 20, image.height // 40))
    return red > 120 and green < 90


def exif(orientation: int = 1) -> bytes:
    """What a telephone writes down: its maker, how it was held, and where."""
    noted = Image.Exif()
    noted[0x010F] = "Telephone Works"
    noted[0x0112] = orientation
    noted.get_ifd(0x8825).update(GPS)
    return noted.tobytes()


# Where the camera was held so, the picture lies so in the file.
LYING = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def lying(image: Image.Image, orientation: int) -> Image.Image:
    turn = LYING[orientation]
    return image if turn is None else image.transpose(turn)


def picture(form: str, image: Image.Image | None = None, **options) -> bytes:
    saved = io.BytesIO()
    (image or sheet()).save(saved, form, **options)
    return saved.getvalue()


def jpeg(orientation: int = 1, image: Image.Image | None = None) -> bytes:
    return picture("JPEG", lying(image or sheet(), orientation), exif=exif(orientation), comment="my kitchen")


def heic(orientation: int = 1, image: Image.Image | None = None) -> bytes:
    saved = io.BytesIO()
    file = pillow_heif.from_pillow(lying(image or sheet(), orientation))
    file.save(saved, exif=exif(orientation), quality=80, enc_params={"preset": "ultrafast"})
    return saved.getvalue()


def tiff(pages: int = 3) -> bytes:
    images = [sheet(600, 800)] * pages
    return picture("TIFF", images[0], save_all=True, append_images=images[1:], compression="tiff_deflate")


def blurred(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


# PDFs ------------------------------------------------------------------------------------------------------------


def pdf(pages: int = 2, *, encryption: pikepdf.Encryption | None = None) -> bytes:
    """Born as a PDF: a line of text on each page, and an author."""
    document = pikepdf.new()
    for number in range(1, pages + 1):
        _write(document, f"Seite {number}")
    document.docinfo["/Author"] = "Somebody Private"
    return _saved(document, encryption)


def pdf_that_acts() -> bytes:
    """Opens by itself, runs scripts in every place known, starts programs, carries a file and a PDF inside."""
    document = pikepdf.open(io.BytesIO(pdf(1)))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('PLANTED-SCRIPT')"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("PLANTED-LAUNCH"))
    document.Root.OpenAction = script
    document.Root.AA = pikepdf.Dictionary(WC=script)
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("s"), document.make_indirect(script)]))
    )
    document.pages[0].obj.AA = pikepdf.Dictionary(O=launch)
    document.attachments["inner.pdf"] = pikepdf.AttachedFileSpec(document, pdf(1), filename="PLANTED-FILE.pdf")
    return _saved(document)


def pdf_form(typed: str) -> bytes:
    """A form with one field, and in it what somebody has typed."""
    document = pikepdf.open(io.BytesIO(pdf(1)))
    page = document.pages[0]
    look = pikepdf.Stream(document, f"BT /F1 30 Tf 5 5 Td ({typed}) Tj ET".encode())
    look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 400, 40])
    look.Resources = page.Resources
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T=pikepdf.String("name"),
        V=pikepdf.String(typed),
        Rect=pikepdf.Array([80, 400, 480, 440]),
        F=4,
        AP=pikepdf.Dictionary(N=document.make_indirect(look)),
        DA=pikepdf.String("/F1 30 Tf 0 g"),
    )
    field = document.make_indirect(field)
    page.obj.Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    return _saved(document)


def unpacked_pdf(content: bytes) -> bytes:
    """A PDF with nothing packed, so that one can look for words in it."""
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            saved,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return saved.getvalue()


def pdf_bomb(layers: int = 1, size: int = 400_000_000) -> bytes:
    """A page that becomes so many bytes of spaces, packed again as often as `layers` says."""
    document = pikepdf.new()
    _write(document, "bomb")
    content = _zeros(size)
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)
    stream = pikepdf.Stream(document, content, Filter=pikepdf.Array([pikepdf.Name.FlateDecode] * layers))
    document.pages[0].Contents = document.make_indirect(stream)
    return _saved(document, recompress=False)


def pdf_with_huge_image(side: int = 30_000) -> bytes:
    document = pikepdf.new()
    _write(document, "image")
    image = pikepdf.Stream(document, _zeros(side * side))
    image.Filter = pikepdf.Name.FlateDecode
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = side
    image.BitsPerComponent, image.ColorSpace = 8, pikepdf.Name.DeviceGray
    document.pages[0].Resources.XObject = pikepdf.Dictionary(I=document.make_indirect(image))
    document.pages[0].Contents = pikepdf.Stream(document, b"500 0 0 500 0 0 cm /I Do")
    return _saved(document, recompress=False)


def _write(document: pikepdf.Pdf, text: str) -> None:
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[-1]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    page.Contents = pikepdf.Stream(document, f"BT /F1 40 Tf 80 700 Td ({text}) Tj ET".encode())


def _saved(document: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None, *, recompress: bool = True) -> bytes:
    saved = io.BytesIO()
    document.save(saved, encryption=encryption or False, compress_streams=recompress)
    return saved.getvalue()


# Bombs -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _zeros(size: int) -> bytes:
    """So many zeros, packed; they are never all in memory."""
    packer, piece = zlib.compressobj(1), bytes(1_000_000)
    packed = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*packed, packer.flush()])


def png_of(width: int, height: int) -> bytes:
    """A white PNG of one bit for each dot, so many that nobody can look at them."""
    row = zlib.compressobj(1)
    line = b"\0" + b"\xff" * ((width + 7) // 8)
    packed = b"".join([row.compress(line) for _ in range(height)] + [row.flush()])
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def png_with_endless_text() -> bytes:
    """A small PNG with a comment that unpacks to 300 million letters."""
    whole = picture("PNG", sheet(60, 80))
    comment = _chunk(b"zTXt", b"Comment\0\0" + _zeros(300_000_000))
    return whole[:33] + comment + whole[33:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
