"""Logos for tests: harmless ones, and files that mean harm."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40">'
SHAPE = '<path d="M0 0h40v40H0z" fill="#a4262c"/>'


def svg(inside: str = SHAPE, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


DRAWN = svg(
    "<defs><style>.a{fill:url(#g)} .b,.c{fill:#113355;opacity:.8} @import url(http://127.0.0.1/x.css);</style>"
    '<linearGradient id="g"><stop offset="0" stop-color="#0a5e66"/>'
    '<stop offset="1" style="stop-color:#123"/></linearGradient>'
    '<rect id="r" width="60" height="40"/><clipPath id="k"><use xlink:href="#r"/></clipPath></defs>'
    '<g clip-path="url(#k)"><circle class="a" cx="20" cy="20" r="18"/>'
    '<rect class="b" x="30" width="30" height="40"/></g>'
    '<path d="M70 5h45v30H70z" fill="none" stroke="#8e1b2b" stroke-width="3" transform="rotate(5 90 20)"/>'
)


def png(size: tuple[int, int] = (300, 100), colour: str = "#0a5e66", mode: str = "RGBA") -> bytes:
    """A picture with a text and a comment in it that nobody should see."""
    info = PngInfo()
    info.add_text("Comment", "SECRET-IN-THE-FILE")
    info.add_itxt("XML:com.adobe.xmp", "<x>SECRET-IN-THE-FILE</x>")
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, "PNG", pnginfo=info)
    return written.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A small file whose head tells of many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
).encode() + svg("<title>&i;</title>" + SHAPE)
SECRET_FILE = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("<title>&x;</title>" + SHAPE)
ROUND_AND_ROUND = svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>' + SHAPE)
DOUBLING = svg(
    "<defs>"
    + '<rect id="u0" width="1" height="1"/>'
    + "".join(f'<g id="u{n}"><use href="#u{n - 1}"/><use href="#u{n - 1}"/></g>' for n in range(1, 20))
    + '</defs><use href="#u19"/>'
)
DEEP = svg("<g>" * 5000 + SHAPE + "</g>" * 5000)
HUGE_VIEW = svg(head='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e30 1e30">')
NO_NUMBERS = svg(head='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan inf">')
REFUSED = {
    "laughs": LAUGHS,
    "secret file": SECRET_FILE,
    "round and round": ROUND_AND_ROUND,
    "doubling": DOUBLING,
    "deep": DEEP,
    "huge view": HUGE_VIEW,
    "no numbers": NO_NUMBERS,
    "nothing drawn": svg("<script>alert(1)</script><text>Firm</text>"),
    "web page": b"<html><body><svg/></body></html>",
    "jpeg": b"\xff\xd8\xff\xe0" + b"x" * 50,
    "words": b"no picture at all",
    "empty": b"",
    "cut off": png()[:60],
    "pixels": png_that_claims(30_000, 30_000),
    "fewer pixels": png_that_claims(9_000, 9_000),
    "a line": png((900, 4)),
    "large": svg() + b" " * 2**20,
}
# What must be gone from a drawing that is otherwise taken.
STRIPPED = {
    "script": "<script>alert(1)</script>",
    "handler": '<rect width="1" height="1" onload="alert(1)" onclick="alert(2)"/>',
    "outside": '<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/><use href="http://127.0.0.1:9/#a"/>',
    "file": '<image href="file:///etc/passwd" width="9" height="9"/><use xlink:href="file:///etc/passwd#a"/>',
    "data": '<image href="data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;" width="9" height="9"/>',
    "javascript": '<a href="javascript:alert(1)"><rect width="9" height="9"/></a>',
    "foreign": '<foreignObject width="9" height="9">'
    '<body xmlns="http://www.w3.org/1999/xhtml"><script>1</script></body></foreignObject>',
    "fill": '<rect width="9" height="9" fill="url(http://127.0.0.1:9/#a)" style="fill:url(file:///etc/passwd)"/>',
    "import": "<style>@import url(http://127.0.0.1:9/x.css); rect{fill:url(http://127.0.0.1:9/a)}</style>",
    "nested": '<svg onload="alert(1)" viewBox="0 0 1 1"><script>alert(1)</script></svg>',
    "animated": '<rect width="9" height="9"><set attributeName="href" to="javascript:alert(1)"/></rect>',
    "filter": '<filter id="f"><feImage href="http://127.0.0.1:9/x"/></filter>'
    '<rect width="9" height="9" filter="url(#f)"/>',
    "comment": "<!-- SECRET --><?xml-stylesheet href='http://127.0.0.1:9/x.css'?>",
    "numbers": '<rect width="1e300" height="9"/><path d="M0 0 L9e99 9"/>',
}
