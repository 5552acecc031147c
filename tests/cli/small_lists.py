"""Small invented lists with known truth."""

from pathlib import Path

# Khaled and Walid are brothers and on both lists; A-5 names nobody; the birth date of A-3 cannot be read.
OURS = """\
الرقم,الاسم الكامل,اسم الأم,الجنس,تاريخ الولادة,مكان الولادة,تاريخ الاعتقال,لون العينين,الحالة
A-1,خالد محمود درويش العطار,فاطمة,ذكر,4/11/1984,دوما,2013/5/17,,حي
A-2,وليد محمود درويش العطار,فاطمة,ذكر,9/2/1986,دوما,2013/5/17,,
A-3,سميرة عبد الرحمن قاسم الصباغ,هدى,أنثى,ربما قبل الحرب,حمص,نيسان 2014,,
A-4,رامي جورج الياس حداد,ماري,ذكر,1979-06-30,حلب,2012,,
A-5,,زينب,ذكر,1979,,,,
"""
THEIRS = """\
ID,Full name,Mother's name,Sex,Date of birth,Place of birth,Date of arrest
B-1,Khaled Mahmoud Darwish al-Attar,Fatima,M,1984-11-04,Duma,2013-05-17
B-2,Waleed Mahmoud Darwish Alattar,Fatmeh,M,1986-02-09,Douma,2013-05-17
B-3,Yousef Ibrahim Salem Shahin,Amina,M,1971-02-09,Idlib,2015
"""
TRUTH = "left_id,right_id\nA-1,B-1\nA-2,B-2\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
