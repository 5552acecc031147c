"""Words inside names that are not names: titles, particles, the first halves of compounds.

Compiled for Wasl from general knowledge of Arabic naming and from the phenomena listed in the README; no list
of persons went into it. All words are written as ``folding.tidy`` leaves them.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    """
    admiral ambassador ayatollah brig brigadier capt captain col colonel commander doctor dr eng
    engineer excellency gen general he hojjatoleslam hon judge lawyer lieutenant lt maj major
    marshal martyr maulana maulavi maulawi mawlavi mawlawi minister miss molla moulavi mr mrs ms mulla
    mullah prof professor qari rear sergeant sgt shahid sir staff ustad ustadh ustaz
    ا استاذ الاستاذ الاستاذة الدكتور الدكتورة الرائد السفير الشهيد العقيد العميد الفريق القاضي اللواء
    المحامي المدعو المدعوة المرحوم المرحومة المشير المعتقل المفقود المقدم الملا الملازم المهندس المهندسة
    النقيب الوزير ايت حجة د دریادار دكتور دكتوره سرتيپ قاري م ملا مهندس مولانا مولوي
    """
)
"""Dropped at the head of a name (kept in ``ParsedName.titles``)."""

TITLE_OR_NAME = _words(
    """
    agha alhaj alhaji cheikh elhaj hadji haj haji hajj hajji mirza moulay sayed sayyed sayyid seyed
    seyyed shaikh shaykh sheik sheikh
    اغا الحاج الحاجة السيد السيدة الشيخ حاج حاجي سيد سيدي شيخ مولاي ميرزا
    """
)
"""At the head of a longer name a title or a given name: its absence on one side costs nothing."""

FILIATION = _words(
    """
    b bani ben bent bin bint binte binti ibn oghlu oglu ogly oulad ould veled wuld
    إبن ابن ابنة بن بنت ولد
    """
)
"""Son of, daughter of: dropped wherever they stand."""

ARTICLES = _words(
    """
    al el ul
    ال ول
    """
)
SUN_ARTICLES = frozenset(f"{v}{c}" for v in "aeu" for c in ("r", "s", "sh", "t", "th", "d", "dh", "n", "z"))
"""ash-Sharif, ar-Rahman: an article when the next word starts with the same consonant."""

ABD_WORDS = _words(
    """
    abd abdal abdar abdel abder abdol abdoul abdul abdur
    عبد
    """
)
ABU_WORDS = _words(
    """
    aba abi abo aboo abou abu bo bou bu ebu
    ابا ابو ابى ابي بو
    """
)
UMM_WORDS = _words(
    """
    em om omm oum um umm
    ام
    """
)
DIN_WORDS = _words(
    """
    addeen addin addine aldeen aldin deen dien din dine eddeen eddin eddine eldeen eldin eldine iddin
    iddine ldin oddin uddeen uddin uddine
    الدين دين
    """
)
ALLAH_WORDS = _words(
    """
    alla allah hlla llah ollah ullah
    اللة الله اله لله
    """
)

SHORT_FORMS = dict.fromkeys(
    ("mhd", "mohd", "muhd", "mohmd", "moh", "muh", "md", "mhmd", "med", "mhamed", "mhammed"),
    "mohamad",
)
"""Written abbreviations of Muhammad (Syria, the Gulf, South Asia, the Maghreb)."""
