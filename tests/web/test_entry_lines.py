"""Entries as items of a list, put together by hand: the same text as a template of the ordinary kind writes."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from wasl.web.templatetags.wasl import entry_lines

SLOWLY = Template("""{% load i18n %}{% for entry in entries %}<li><a href="{% url 'entry' entry.id %}">\
{% both_names entry %}</a> <span class="quiet">{% blocktranslate with number=entry.number %}row {{ number }}\
{% endblocktranslate %}{% if entry.party_key %} · <bdi class="key">{{ entry.party_key }}</bdi>{% endif %}</span></li>\
{% endfor %}""")
HOSTILE = "<script>alert('x')</script> & \"x\" \u202e{}%(number)s%"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lines__as_a_template_writes_them(language: str) -> None:
    entries = [
        SimpleNamespace(id=f"ent_{at}", number=at * 700, party_key=key, name_ar=ar, name_latin=latin, locator="row 7")
        for at, (key, ar, latin) in enumerate(
            [("A-1", "سميرة", "Samira"), ("", "", ""), (HOSTILE, HOSTILE, HOSTILE), ("%s", "", "123"), ("0", "س", "")]
        )
    ]
    with translation.override(language):
        assert entry_lines(entries) == SLOWLY.render(Context({"entries": entries}))
