"""An address as a QR code."""

from base64 import b64encode

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage


def code_svg(address: str) -> str:
    """On white, with the quiet zone that cameras need, in dark mode too."""
    code = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M, image_factory=SvgPathFillImage)
    code.add_data(address)
    return code.make_image().to_string(encoding="unicode")


def code_address(address: str) -> str:
    """The code as a picture that a page can name."""
    return "data:image/svg+xml;base64," + b64encode(code_svg(address).encode()).decode()
