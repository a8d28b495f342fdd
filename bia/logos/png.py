"""A PNG decoded and written anew: pixels alone, without text, profiles, further frames or anything behind its end."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from bia.brand import Logo

from .faults import UnsafeLogo

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 16_000_000  # 64 MB of memory; read from the head of the file before anything is unpacked
MOST_RATIO = 20
KEPT = (1600, 800)  # 60 mm at 600 dots an inch


def safe_png(content: bytes) -> Logo:
    """The first picture of a PNG, made smaller where it has more pixels than print needs. Raises UnsafeLogo."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            _check_size(*picture.size)
            picture.load()
            plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except UnsafeLogo:
        raise
    except Image.DecompressionBombError as error:
        raise UnsafeLogo(f"The picture has far too many pixels; {KEPT[0]:,} by {KEPT[1]:,} are enough.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnsafeLogo("The PNG cannot be read; it is damaged or cut off. Save it once more.") from error
    plain.thumbnail(KEPT, Image.Resampling.LANCZOS)
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # what belongs to the file stays behind
    written = io.BytesIO()
    bare.save(written, "PNG", compress_level=9)
    return Logo("png", written.getvalue(), *map(float, bare.size))


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise UnsafeLogo(
            f"The picture has {width:,} by {height:,} pixels. At most {MOST_PIXELS // 1_000_000} million are read; "
            f"{KEPT[0]:,} by {KEPT[1]:,} are enough for print."
        )
    if max(width, height) > MOST_RATIO * min(width, height):
        raise UnsafeLogo(f"The picture is more than {MOST_RATIO} times as long as it is wide. Crop it.")
