"""Month names as lists write them: twelve between bars, the spellings of one month between semicolons.

Sources: Unicode CLDR 46 (en, ar, ar_SY, ar_MA, ar_DZ, tr, ru, fr, fa), widened by the spellings that lists
use. Case, hamza, vowel marks, and the forms of ي and ك are folded before comparison, so each is written
once. Display uses ENGLISH and LEVANTINE.
"""

from wasl.kernel.dates.model import Calendar

ENGLISH = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
LEVANTINE = [
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
]

GREGORIAN_NAMES = [
    " | ".join(ENGLISH),
    "jan | feb | mar | apr | may | jun | jul | aug | sept; sep | oct | nov | dec",
    "كانون الثاني; كانون ثاني; كانون 2; ك 2 | شباط | آذار | نيسان | أيار | حزيران"
    "| تموز | آب | أيلول | تشرين الأول; تشرين أول; تشرين 1; ت 1 | تشرين الثاني; تشرين ثاني; تشرين 2; ت 2"
    "| كانون الأول; كانون أول; كانون 1; ك 1",
    # Egypt and the Gulf; Tunisia and Algeria; Morocco
    "يناير | فبراير | مارس | أبريل | مايو | يونيو; يونيه | يوليو; يوليه | أغسطس | سبتمبر | أكتوبر | نوفمبر | ديسمبر",
    "جانفي | فيفري | مارس | أفريل | ماي | جوان | جويلية | أوت | سبتمبر | أكتوبر | نوفمبر | ديسمبر",
    "يناير | فبراير | مارس | أبريل | ماي | يونيو | يوليوز | غشت | شتنبر | أكتوبر | نونبر | دجنبر",
    "ocak; oca | şubat; şub | mart | nisan; nis | mayıs | haziran; haz"
    "| temmuz; tem | ağustos; ağu | eylül; eyl | ekim; eki | kasım; kas | aralık; ara",
    "январь; января; янв | февраль; февраля; февр; фев | март; марта; мар | апрель; апреля; апр | май; мая"
    "| июнь; июня; июн | июль; июля; июл | август; августа; авг | сентябрь; сентября; сент; сен"
    "| октябрь; октября; окт | ноябрь; ноября; нояб; ноя | декабрь; декабря; дек",
    "janvier; janv | février; févr; fév | mars | avril; avr | mai | juin"
    "| juillet; juil | août | septembre | octobre | novembre | décembre; déc",
    "ژانویه | فوریه | مارس | آوریل; اپریل | مه; می | ژوئن; جون"
    "| ژوئیه; جولای | اوت; آگوست; اگست | سپتامبر | اکتبر; اکتوبر | نوامبر | دسامبر",
]

HIJRI_NAMES = [
    "محرم; المحرم; محرم الحرام | صفر | ربيع الأول; ربيع أول | ربيع الثاني; ربيع الآخر; ربيع ثاني"
    "| جمادى الأولى; جمادى الأول; جمادى أول; جماد الأول; جماد أول"
    "| جمادى الآخرة; جمادى الثانية; جمادى الآخر; جمادى الثاني; جماد الآخر; جماد الثاني"
    "| رجب | شعبان | رمضان | شوال | ذو القعدة; ذي القعدة; ذوالقعدة; ذي قعدة; ذو قعدة"
    "| ذو الحجة; ذي الحجة; ذوالحجة; ذي حجة; ذو حجة",
    "muharram | safar | rabi al awwal; rabi i | rabi al thani; rabi al akhir; rabi ii"
    "| jumada al ula; jumada al awwal; jumada i | jumada al akhira; jumada al thani; jumada al thaniya"
    "; jumada ii"
    "| rajab | shaban; sha ban | ramadan; ramadhan | shawwal"
    "| dhu al qadah; dhu al qi dah; dhu al qa dah | dhu al hijjah; dhu al hijja",
    "muharrem | safer | rebiülevvel | rebiülahir | cemaziyelevvel | cemaziyelahir"
    "| recep | şaban | ramazan | şevval | zilkade | zilhicce",
]

SOLAR_NAMES = [
    "فروردین | اردیبهشت | خرداد | تیر | مرداد; امرداد | شهریور | مهر | آبان | آذر | دی | بهمن | اسفند",
    "حمل | ثور | جوزا; جوزاء | سرطان | اسد | سنبله | میزان | عقرب | قوس | جدی | دلو | حوت",
    "وری | غویی | غبرګولی | چنګاښ | زمری | وږی | تله | لړم | لیندۍ | مرغومی | سلواغه | کب",
    "farvardin | ordibehesht | khordad | tir | mordad | shahrivar | mehr | aban | azar | dey | bahman | esfand",
    "hamal | sawr; saur | jawza | saratan | asad | sonbola; sunbula | mizan | aqrab | qaws; qaus | jadi"
    "| dalw; dalv | hut",
]

MONTH_NAMES = {
    Calendar.GREGORIAN: GREGORIAN_NAMES,
    Calendar.HIJRI: HIJRI_NAMES,
    Calendar.SOLAR_HIJRI: SOLAR_NAMES,
}


def month_names() -> list[tuple[str, Calendar, int]]:
    """Every name as written in the tables, with the calendar and month it means."""
    return [
        (name, calendar, month)
        for calendar, traditions in MONTH_NAMES.items()
        for tradition in traditions
        for month, names in enumerate(tradition.split("|"), start=1)
        for name in names.split(";")
    ]
