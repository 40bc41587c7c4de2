"""A flame graph as one HTML file: an SVG and some lines of script, nothing from elsewhere.

The width of a function is its share of the time, what it calls stands on top of it. A click widens a function to the
whole width, a click on the lowest row goes back; what is typed in the field is highlighted.
"""

from __future__ import annotations

import html
import zlib
from collections.abc import Iterator, Mapping

from tools.profile.report import Node, tree
from tools.profile.sampler import Stack

_WIDTH, _ROW, _LETTER = 1200, 18, 7.0  # in units of the SVG
_NARROWEST = 0.2  # what is less is left out

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 14px sans-serif; margin: 1em; }}
svg {{ width: 100%; border: 1px solid #ccc; }}
svg text {{ font: 11px monospace; pointer-events: none; }}
svg g {{ cursor: pointer; }}
svg g.found rect {{ fill: #c4f; }}
svg g:hover rect {{ stroke: #000; }}
</style></head><body>
<h1>{title}</h1>
<p><input id="search" placeholder="Search"> <span id="detail">{total}</span></p>
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
{boxes}
</svg>
<script>
const boxes = [...document.querySelectorAll("svg g")], detail = document.getElementById("detail");
const width = {width}, letter = {letter}, whole = detail.textContent;
function zoom(from, to) {{
  for (const box of boxes) {{
    const x = +box.dataset.x, w = +box.dataset.w, rect = box.firstElementChild, text = rect.nextElementSibling;
    const left = Math.max(0, (x - from) / (to - from) * width);
    const right = Math.min(width, (x + w - from) / (to - from) * width);
    box.style.display = right - left > 0.1 ? "" : "none";
    rect.setAttribute("x", left); rect.setAttribute("width", Math.max(0, right - left));
    text.setAttribute("x", left + 3);
    const fits = Math.floor((right - left - 6) / letter), name = box.dataset.name;
    text.textContent = fits < 3 ? "" : name.length <= fits ? name : name.slice(0, fits - 1) + "\\u2026";
  }}
}}
for (const box of boxes) {{
  box.addEventListener("click", () => zoom(+box.dataset.x, +box.dataset.x + +box.dataset.w));
  box.addEventListener("mouseover", () => detail.textContent = box.lastElementChild.textContent);
  box.addEventListener("mouseout", () => detail.textContent = whole);
}}
document.getElementById("search").addEventListener("input", event => {{
  for (const box of boxes)
    box.classList.toggle("found", event.target.value !== "" && box.dataset.name.includes(event.target.value));
}});
zoom(0, width);
</script></body></html>
"""


def page(times: Mapping[Stack, float], title: str) -> str:
    """The file."""
    root = tree(times)
    depth = _depth(root)
    height = (depth + 1) * _ROW
    total = root.amount or 1.0
    boxes = _box("all", 0.0, float(_WIDTH), height - _ROW, root.amount, total)
    boxes += "".join(_boxes(root, 0.0, height - 2 * _ROW, total))
    return _PAGE.format(
        title=html.escape(title), total=f"{root.amount:.3f} s", width=_WIDTH, height=height, letter=_LETTER, boxes=boxes
    )


def _depth(node: Node) -> int:
    """Rows above a node."""
    rows, level = 0, [node]
    while level := [inner for one in level for inner in one.inner.values()]:
        rows += 1
    return rows


def _boxes(node: Node, left: float, top: int, total: float) -> Iterator[str]:
    for name, inner in sorted(node.inner.items()):
        width = inner.amount / total * _WIDTH
        if width >= _NARROWEST:
            yield _box(name, left, width, top, inner.amount, total)
            yield from _boxes(inner, left, top - _ROW, total)
        left += width


def _box(name: str, left: float, width: float, top: int, amount: float, total: float) -> str:
    shown, fits = html.escape(name), int((width - 6) / _LETTER)
    label = html.escape(name if len(name) <= fits else name[: fits - 1] + "…") if fits >= 3 else ""
    return (
        f'<g data-name="{shown}" data-x="{left:.3f}" data-w="{width:.3f}">'
        f'<rect x="{left:.3f}" y="{top}" width="{width:.3f}" height="{_ROW - 1}" fill="{_colour(name)}"/>'
        f'<text x="{left + 3:.3f}" y="{top + _ROW - 6}">{label}</text>'
        f"<title>{shown}: {amount:.3f} s, {amount / total:.1%}</title></g>\n"
    )


def _colour(name: str) -> str:
    """The same for the same name: blue for system calls, warm for functions."""
    shade = zlib.crc32(name.encode()) % 100
    if name.startswith("["):
        return f"hsl(205, {55 + shade % 20}%, {66 + shade % 14}%)"
    return f"hsl({shade * 55 // 100}, 85%, {58 + shade % 15}%)"
