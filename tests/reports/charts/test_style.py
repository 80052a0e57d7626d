"""What all charts share: colours that contrast, labels that fit, fonts with CJK characters."""

from __future__ import annotations

import pytest

from tracker.reports.charts import style


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [style.INK, style.QUIET])
def test_text_contrasts_in_light_and_dark(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 4.5
    assert contrast(style.DARK[colour], style.DARK[style.PAPER]) >= 4.5


@pytest.mark.parametrize("colour", [style.BLUE, style.ORANGE])
def test_marks_contrast_in_light_and_dark(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 3
    assert contrast(style.DARK[colour], style.DARK[style.PAPER]) >= 3


def test_every_colour_has_one_for_a_dark_page() -> None:
    texts = {value for name, value in vars(style).items() if name.isupper() and type(value) is str}
    assert {text for text in texts if text.startswith("#")} == set(style.DARK)


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        pytest.param("short", 10, "short", id="fits"),
        pytest.param("未尽研究院", 7, "未尽研…", id="wide-characters-count-twice"),
        pytest.param("a\u202eb", 20, "a\\u202eb", id="hidden-characters-are-shown"),
    ],
)
def test_a_label_is_harmless_and_fits(text: str, longest: int, shown: str) -> None:
    assert style.short(text, longest) == shown


def test_a_font_with_cjk_characters_leads_where_there_are_any() -> None:
    latin = style.spec({"layer": []}, title="A", subtitle=[], description="d")
    chinese = style.spec({"layer": []}, title="未尽", subtitle=[], description="d")
    inside = style.spec({"layer": [{"n": "未"}]}, title="A", subtitle=[], description="d")
    assert latin["config"]["font"].startswith("'Noto Sans',")
    assert chinese["config"]["font"].startswith("'Noto Sans CJK SC'")
    assert inside["config"]["font"] == chinese["config"]["font"]
