"""Page images become one PDF; each is put on a sheet of A4 as it is, in portrait or landscape."""

from collections.abc import Sequence

import img2pdf

_A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def join(images: Sequence[bytes], *, title: str) -> bytes:
    layout = img2pdf.get_layout_fun(_A4, fit=img2pdf.FitMode.into, auto_orient=True)
    return img2pdf.convert(
        list(images),
        layout_fun=layout,
        title=title,
        producer="Servicepunkt",
        viewer_fit_window=True,
        # Two copies of the same are identical: the PDF has no time of its own, and no number either.
        nodate=True,
        engine=img2pdf.Engine.internal,
    )
