"""Addresses as QR codes."""

import io

import segno


def code_of(address: str) -> segno.QRCode:
    """The code of an address, to be drawn as a sheet, a page or a letter needs it: it still reads with a crease in it, and
    never is the micro kind, which few phones know."""
    return segno.make(address, error="m", micro=False)


def qr(address: str) -> str:
    """The code of an address as SVG, for a sheet of paper."""
    drawn = io.BytesIO()
    code_of(address).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
