"""Other alphabets, letter by letter: each read in the script whose spelling habits are nearest to its own.

Alphabets that write vowels are read as Latin letters, those that leave them out (Hebrew, Syriac) as Arabic ones.
Armenian is read as it is spoken in Syria and Lebanon (Western: Կարապետ is Garabed). Written for Wasl from general
knowledge of these alphabets. What stands in none of them (Chinese, Devanagari, Thai, ...) is not read.
"""


def _letters(text: str) -> dict[str, str]:
    """Pairs ``letter reading``; a letter before a comma is not heard."""
    pairs = (pair.split() for pair in text.split(","))
    return {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs}


GROUPS = (
    ("дж", "j"), ("ου", "ou"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("τζ", "j"), ("αυ", "av"), ("ευ", "ev"),
    ("ու", "ou"), ("եա", "ia"), ("իւ", "iou"),
)  # fmt: skip
"""Letters that together stand for one sound, read before single ones."""

LETTERS = str.maketrans(
    {
        # Cyrillic: Russian, Ukrainian, Serbian, and the letters of Turkic languages and Tajik
        **_letters("а a, б b, в v, г g, д d, е e, ж j, з z, и i, к k, л l, м m, н n, о o, п p, р r, с s, т t"),
        **_letters(
            "у u, ф f, х h, ц ts, ч ch, ш sh, щ sh, ъ, ы i, ь, э e, ю yu, я ya, і i, є ye, ґ g, ј y, љ l, њ n, ћ ch"
        ),
        **_letters("ђ j, џ j, қ q, ғ gh, ң n, ө o, ү u, ұ u, һ h, ә a, ҳ h, ҷ j, ҙ dh, ҫ th"),
        # Greek
        **_letters("α a, β v, γ g, δ d, ε e, ζ z, η i, θ th, ι i, κ k, λ l, μ m, ν n, ξ ks, ο o, π p, ρ r, σ s, τ t"),
        **_letters("υ i, φ f, χ kh, ψ ps, ω o"),
        # Armenian
        **_letters("ա a, բ p, գ k, դ t, ե e, զ z, է e, ը e, թ t, ժ j, ի i, լ l, խ kh, ծ dz, կ g, հ h, ձ ts, ղ gh, ճ j"),
        **_letters("մ m, յ y, ն n, շ sh, ո o, չ ch, պ b, ջ ch, ռ r, ս s, վ v, տ d, ր r, ց ts, ւ v, փ p, ք k, օ o, ֆ f"),
        # Georgian
        **_letters("ა a, ბ b, გ g, დ d, ე e, ვ v, ზ z, თ t, ი i, კ k, ლ l, მ m, ნ n"),
        **_letters(
            "ო o, პ p, ჟ j, რ r, ს s, ტ t, უ u, ფ p, ქ k, ღ gh, ყ q, შ sh, ჩ ch, ც ts, ძ dz, წ ts, ჭ ch, ხ kh, ჯ j, ჰ h"
        ),
        # Hebrew and Syriac
        **_letters("א ا, ב ب, ג ج, ד د, ה ه, ו و, ז ز, ח ح, ט ط, י ي, כ ك, ך ك, ל ل, מ م, ם م, נ ن, ן ن, ס س, ע ع"),
        **_letters("פ ف, ף ف, צ ص, ץ ص, ק ق, ר ر, ש ش, ת ت"),
        **_letters("ܐ ا, ܒ ب, ܓ ج, ܕ د, ܗ ه, ܘ و, ܙ ز, ܚ ح, ܛ ط, ܝ ي, ܟ ك, ܠ ل, ܡ م, ܢ ن, ܣ س, ܤ س, ܥ ع, ܦ ف, ܨ ص"),
        **_letters("ܩ ق, ܪ ر, ܫ ش, ܬ ت"),
    }
)


def as_read(word: str) -> str:
    """A word without marks, in lower case, with the letters of these alphabets read; all others as they are."""
    for letters, sound in GROUPS:
        word = word.replace(letters, sound)
    return word.translate(LETTERS)
