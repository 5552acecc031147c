"""An invented exchange on paper, in each language; nobody in it exists."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from wasl.apps.exchanges.interfaces.paper_terms import (
    Annex,
    BodyAccount,
    Checkpoint,
    DidNotCross,
    Dispute,
    Keeper,
    Kind,
    Minutes,
    NamedPerson,
    NotCrossed,
    Outcome,
    PlannedTime,
    Presence,
    Receipt,
    ReceiptCount,
    Role,
    RunSheet,
    Signature,
    Signed,
    SpokenCodes,
    StageStep,
    Statement,
    Step,
    StepTaken,
    Swap,
    Transfer,
)

DAY = datetime(2021, 12, 16, 6, tzinfo=UTC)
MANIFEST = "9f2c4e6a8b0d1f3577991b3d5f70829465c8e0a2b4d6f8091a3b5c7d9e0f2143"
ROOT = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="
HEAD = Checkpoint("wasl.example/log", 10_431, ROOT, DAY + timedelta(hours=9))
NAMES = {
    "en": ("Side A", "Side B", "Guarantor Alpha", "Guarantor Beta", "Neutral Body", "The crossing at al-Wadi",
           "Working Group on the Release of Detainees"),
    "ar": ("الطرف ألف", "الطرف باء", "الضامن الأول", "الضامن الثاني", "الجهة المحايدة", "معبر الوادي",
           "مجموعة العمل المعنية بالإفراج عن المحتجزين"),
    "ru": ("Сторона А", "Сторона Б", "Гарант Альфа", "Гарант Бета", "Нейтральная организация",
           "Пункт перехода Эль-Вади", "Рабочая группа по освобождению задержанных"),
    "tr": ("A Tarafı", "B Tarafı", "Birinci Garantör", "İkinci Garantör", "Tarafsız Kuruluş", "El Vadi geçiş noktası",
           "Alıkonulanların Serbest Bırakılması Çalışma Grubu"),
}  # fmt: skip


def at(hour: int, minute: int = 0) -> datetime:
    """On the day, by the clock at the crossing (UTC+03:00)."""
    return DAY + timedelta(hours=hour - 9, minutes=minute)


def minutes_of(language: str) -> Minutes:
    a, b, alpha, beta, neutral, place, group = NAMES[language]
    steps = [
        StepTaken(at(9, 30), Step.DEPARTED, (a, alpha), 1, 5),
        StepTaken(at(9, 41), Step.DEPARTED, (b, beta), 1, 5),
        StepTaken(at(11, 2), Step.ARRIVED, (alpha, beta, neutral), 1, 10),
        StepTaken(at(11, 20), Step.IDENTIFIED, (alpha, beta), 1, 10),
        StepTaken(at(11, 48), Step.ENTERED, (alpha, beta, neutral), 1, 10),
        StepTaken(at(11, 55), Step.PREPARED, (alpha, beta), 1),
        *(StepTaken(at(12, 2 + 3 * swap), Step.SWAPPED, (alpha, beta), 1, 2) for swap in range(5)),
        StepTaken(at(12, 20), Step.EVEN, (alpha, beta), 1),
        StepTaken(at(12, 40), Step.RECEIVED, (a, b, alpha, beta), 1, 10),
        StepTaken(DAY - timedelta(days=9), Step.MANIFEST_SIGNED, (a, b, alpha, beta)),
    ]
    statements = {
        "en": ("We freed fifteen.", "Fourteen reached us."),
        "ar": ("أفرجنا عن خمسة عشر شخصاً.", "وصل إلينا أربعة عشر شخصاً."),
        "ru": ("Мы освободили пятнадцать человек.", "К нам прибыли четырнадцать."),
        "tr": ("On beş kişi serbest bıraktık.", "Bize on dört kişi ulaştı."),
    }[language]
    subject = {
        "en": "The number freed in stage 2",
        "ar": "عدد المفرج عنهم في المرحلة 2",
        "ru": "Число освобождённых на этапе 2",
        "tr": "2. aşamada serbest bırakılanların sayısı",
    }[language]
    return Minutes(
        group=group, number=6, exchange="exc_7k2m9q", place=place, utc_offset_minutes=180,
        planned=(at(9), at(13)), actual=(at(9, 30), at(12, 44)), clock_tolerance_seconds=30,
        outcome=Outcome.COMPLETED,
        present=(
            Presence(a, Role.SIDE), Presence(b, Role.SIDE), Presence(alpha, Role.MEDIATOR, "Sami Haddad"),
            Presence(beta, Role.MEDIATOR, "سمير الحداد"), Presence(neutral, Role.NEUTRAL),
        ),
        transfers=(
            Transfer(1, a, b, Kind.PERSON, 5, 5), Transfer(1, b, a, Kind.PERSON, 5, 5),
            Transfer(2, a, b, Kind.PERSON, 15, 14), Transfer(2, b, a, Kind.PERSON, 15, 15),
            Transfer(2, a, b, Kind.BODY, 3, 2),
        ),
        steps=tuple(steps),
        not_crossed=(DidNotCross(a, NotCrossed.STAYED, 1), DidNotCross(b, NotCrossed.MISMATCH, 2),
                     DidNotCross(b, NotCrossed.STAYED, 1), DidNotCross(a, NotCrossed.NOT_PRESENTED, 1)),
        receipts=(ReceiptCount(a, Kind.PERSON, 20, 0), ReceiptCount(b, Kind.PERSON, 18, 1),
                  ReceiptCount(b, Kind.BODY, 2, 0)),
        bodies=(BodyAccount(a, b, 3, 2, 1, 0, 1, date(2022, 3, 1)),),
        disputes=(Dispute(subject, (Statement(a, statements[0]), Statement(b, statements[1]))),),
        dispute_until=DAY + timedelta(days=14), manifest_sha256=MANIFEST, checkpoint=HEAD,
        signatures=tuple(
            Signature(name, f"{key}.example/exchange+{index}a2b3c4d", Signed.MANIFEST, DAY - timedelta(days=9))
            for index, (name, key) in enumerate([(a, "side-a"), (b, "side-b"), (alpha, "alpha"), (beta, "beta")])
        ),
        hand_signatures=(Presence(alpha, Role.MEDIATOR, "Sami Haddad"), Presence(beta, Role.MEDIATOR),
                         Presence(neutral, Role.NEUTRAL)),
        drawn_up_at=DAY + timedelta(hours=10),
    )  # fmt: skip


ALPHABET = "34679ACDEFGHJKMNPRTVWXY"


def short(number: int) -> str:
    """A short code of an invented person."""
    letters = "".join(ALPHABET[number // 23**place % 23] for place in range(4))
    return f"{letters[:2]}-{letters[2:]}"


def spoken(number: int) -> str:
    """In the form of a mediator's code: eight symbols and a check."""
    return f"{short(number).replace('-', '')}-{short(number * 31 + 7).replace('-', '')}-{ALPHABET[number % 23]}"


def swaps(count: int, *, keeper: Keeper, first: int = 0) -> tuple[Swap, ...]:
    def codes(number: int) -> SpokenCodes:
        a, b = (spoken(number * 7919 + key) for key in (11, 13))
        return SpokenCodes("" if keeper is Keeper.MEDIATOR_B else a, "" if keeper is Keeper.MEDIATOR_A else b)

    return tuple(
        Swap(index + 1, (short(2 * (first + index)),), (short(2 * (first + index) + 1),), codes(first + index),
             f"wasl:exc_7k2m9q/1/{index + 1}")
        for index in range(count)
    )  # fmt: skip


def run_sheet_of(language: str, *, count: int = 5, keeper: Keeper = Keeper.MEDIATOR_A) -> RunSheet:
    a, b, alpha, beta, neutral, place, group = NAMES[language]
    one = swaps(2, keeper=keeper, first=100_000)
    return RunSheet(
        group=group, number=6, exchange="exc_7k2m9q", place=place, utc_offset_minutes=180, keeper=keeper,
        sides=(a, b), mediators=(alpha, beta), neutral=neutral, clock_tolerance_seconds=30, time_out_at=at(13),
        stage=1, stages=2,
        times=(PlannedTime(Step.DEPARTED, at(9)), PlannedTime(Step.ARRIVED, at(11)),
               PlannedTime(Step.ENTERED, at(11, 30)), PlannedTime(Step.SWAPPED, at(12))),
        steps=(StageStep(Step.PREPARED, one[0].codes), StageStep(Step.EVEN, one[1].codes)),
        swaps=swaps(count, keeper=keeper), qr="wasl:exc_7k2m9q/1", manifest_sha256=MANIFEST, printed_at=DAY,
    )  # fmt: skip


def receipt_of(language: str, *, kind: Kind = Kind.PERSON) -> Receipt:
    a, b, alpha, beta, _, place, _ = NAMES[language]
    return Receipt(
        exchange="exc_7k2m9q", number=6, person="K7-P4", kind=kind, stage=1, utc_offset_minutes=180, at=at(12, 2),
        place=place, giver=a, receiver=b, mediators=(alpha, beta), manifest_sha256=MANIFEST, checkpoint=HEAD,
        qr="wasl:receipt/exc_7k2m9q/K7-P4",
    )  # fmt: skip


def annex_of(language: str) -> Annex:
    a, b, *_, group = NAMES[language]
    persons = (
        NamedPerson("K7-P4", "خالد محمود العطار", "Khaled al-Attar", "1984-11-04", a, b, 1),
        NamedPerson("M2-QX", "وليد الأسعد", "Walid al-Asaad", "1986", b, a, 1),
    )
    return Annex(group, 6, "exc_7k2m9q", "cpy_3f9k", NAMES[language][4], 180, DAY, MANIFEST, persons)


def without_bodies(minutes: Minutes) -> Minutes:
    return replace(
        minutes,
        bodies=(),
        transfers=tuple(one for one in minutes.transfers if one.kind is Kind.PERSON),
        receipts=tuple(one for one in minutes.receipts if one.kind is Kind.PERSON),
    )
