"""Bar codes that any hand scanner reads: Code 128, set B (ISO/IEC 15417), as one path."""

QUIET = 10  # modules left white on each side
HEIGHT = 40
START_B, STOP = 104, 106
# Widths of bars and gaps, in turn, of each of the 103 signs, the three starts and the stop.
WIDTHS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122
123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323
131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131
213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112
124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141
411131 211412 211214 211232 2331112
"""
PATTERNS = tuple(WIDTHS.split())


def code128_svg(text: str) -> str:
    """The bar code of a text of Latin letters, digits and signs. Raises ValueError for others."""
    at, bars = QUIET, []
    for sign in signs(text):
        for place, width in enumerate(map(int, PATTERNS[sign])):
            if place % 2 == 0:
                bars.append(f"M{at} 0h{width}v{HEIGHT}h-{width}z")
            at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + QUIET} {HEIGHT}" shape-rendering="crispEdges" '
        f'aria-hidden="true" focusable="false"><path d="{"".join(bars)}"/></svg>'
    )


def signs(text: str) -> list[int]:
    """Numbers of the patterns: start, each character, the check over all of them, stop."""
    values = [ord(character) - 32 for character in text]
    if not values or not all(0 <= value < 95 for value in values):
        raise ValueError("a bar code holds Latin letters, digits and signs")
    check = (START_B + sum(place * value for place, value in enumerate(values, start=1))) % 103
    return [START_B, *values, check, STOP]
