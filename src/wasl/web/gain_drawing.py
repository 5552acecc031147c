"""What one more sample would add: a bar of what there is, and beyond it what comes to it."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 400, 20


def gain_bar(now: float, then: float, *, most: float, title: str, key: str, rtl: bool) -> SafeString:
    """From 0 to ``now``, then to ``then``, on a line that ends at ``most``; in one unit, say log10 LR."""
    scale = WIDTH / max(most, then, 1.0)
    shapes = [_rect(0, WIDTH, "fill-empty", rtl=rtl), _rect(0, now * scale, "fill-standing-answered", rtl=rtl)]
    shapes += [_rect(now * scale, max(then - now, 0) * scale, look, rtl=rtl)
               for look in ("fill-need-consent", "over-need-consent")]  # fmt: skip
    return mark_safe(  # noqa: S308  every text in it is escaped
        f'<svg class="drawing gain" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{escape(key)}-t">'
        f'<title id="{escape(key)}-t">{escape(title)}: {now:.1f} → {then:.1f}</title>{"".join(shapes)}</svg>'
    )


def _rect(start: float, width: float, look: str, *, rtl: bool) -> str:
    x = WIDTH - start - width if rtl else start
    return f'<rect class="{look}" x="{x:.1f}" y="0" width="{width:.1f}" height="{HEIGHT}"/>'
