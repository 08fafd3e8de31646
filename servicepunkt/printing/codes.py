"""Addresses as QR codes."""

import io

import segno


def qr(address: str) -> str:
    """The code of an address as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
