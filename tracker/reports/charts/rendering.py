"""From a specification to SVG or PNG, offline, with vl-convert (extra `charts`).

Invariant: the same specification, version and fonts give the same bytes; an SVG has no script, no
style attribute, no link and no reference to anything outside itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from tracker.errors import MissingExtra
from tracker.reports.charts.style import DARK, PAPER

if TYPE_CHECKING:
    from tracker.reports.charts.style import Spec

PNG_SCALE: Final = 2.0
_DARK: Final = {**DARK, "white": DARK[PAPER]}
_OPENING: Final = re.compile(r"<svg [^>]*>")
_COLOUR: Final = re.compile(r'( (?:fill|stroke)=")(#[0-9a-f]{6}|white)(?=")')
_BACKGROUND: Final = re.compile(r"<rect [^>]*/>")


def to_svg(spec: Spec, *, transparent: bool = False) -> str:
    """Return a chart as SVG text, in the colours of a light page.

    Args:
        spec: from a `chart` function.
        transparent: without a background of its own.

    Raises:
        MissingExtra: vl-convert is not installed.
    """
    text: str = _converter("svg")(vl_spec=spec)
    if transparent:
        text = without_background(text)
    told = f"<title>{escape(str(spec['title']['text']))}</title>"
    told += f"<desc>{escape(str(spec['description']))}</desc>"
    return _OPENING.sub(lambda match: f'{match[0][:-1]} role="img">{told}', text, count=1)


def without_background(svg: str) -> str:
    """Return an SVG of `to_svg` that shows what lies behind it.

    >>> without_background('<svg><rect width="9" fill="white"/><g/></svg>')
    '<svg><g/></svg>'
    """
    return _BACKGROUND.sub("", svg, count=1)


def darkened(svg: str) -> str:
    """Return an SVG of `to_svg` in the colours of a dark page.

    >>> darkened('<path fill="#ffffff" d=""/>')
    '<path fill="#17191c" d=""/>'
    """
    return _COLOUR.sub(lambda found: found[1] + _DARK.get(found[2], found[2]), svg)


def to_png(spec: Spec, *, scale: float = PNG_SCALE) -> bytes:
    """Return a chart as a PNG picture.

    Args:
        spec: from a `chart` function.
        scale: pixels per point.

    Raises:
        MissingExtra: vl-convert is not installed.
    """
    picture: bytes = _converter("png")(vl_spec=spec, scale=scale)
    return picture


def _converter(kind: str) -> Any:  # noqa: ANN401 - functions of a library without types
    try:
        import vl_convert  # noqa: PLC0415 - only when a chart is drawn
    except ImportError:
        raise MissingExtra("drawing a chart", "charts") from None
    return getattr(vl_convert, f"vegalite_to_{kind}")
