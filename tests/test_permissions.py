"""The permission matrix: who may do what with what, on every page and every address of the API.

The grids below are the rule, written by hand. One sign for each person of the standing cast, in this order:

    A side          asker_a  holder_a
    B side          asker_b  holder_b  holder_b2
    not in the room stranger  stranger_mediator
    conveners       mediator  neutral  secretariat
    others          liaison  laboratory  examiner  monitor  auditor
    nobody          anonymous

    +  done, or shown
    x  refused: this person reads the thing and may not do this to it, or not now
    u  a form that cannot be read: it names what this person does not reach, or a kind they do not bring
    -  not found: same status and same body as for an id that does not exist
    L  sent to log in

Each line is one act on one thing; the calls that act stands for, on pages and in the API, must all obey it.
A route that no line speaks of fails ``test_every_route_is_in_the_matrix`` by its name.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from tests.apps.exchanges.conftest import POOLS, RULES, table, terms
from tests.apps.exchanges.gate import Gate
from tests.conftest import DAY, SOUGHT, bring_held, bring_sought, make_cast, make_room, put_sought
from tests.engines.tables.books import fill_sheet, xlsx
from tests.once import Once, once
from tests.web import exchanging, gates
from tests.web.going_home import going_home
from tests.web.identifying import identifying
from tests.web.kindred import kindred
from tests.web.pairing import pairing
from tests.web.typing_samples import file_for, first_sample, typing

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.models.log import Opening
from wasl.apps.casework.domain.requests import Described, file_request, pass_on
from wasl.apps.casework.enums import RequestKind
from wasl.apps.exchanges.domain.releases import record_release
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.identification.domain.evidence import weigh
from wasl.apps.identification.domain.pedigrees import drawing_sha256
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Family, Missing
from wasl.apps.identification.models.site import Element, Remains
from wasl.apps.lists.domain.answer_details import Evidence
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.bulk_answers import answer_together, plan_of
from wasl.apps.lists.domain.contradiction_notes import note_contradiction
from wasl.apps.lists.domain.contradictions import contradictions
from wasl.apps.lists.domain.exports import Written, approve_export, ask_export, write_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.meetings import close_meeting, open_meeting
from wasl.apps.lists.domain.questions import ask_back, reply_to
from wasl.apps.lists.domain.versions import accept_version, bring_version
from wasl.apps.lists.enums import Disposition, ExportFormat, ListKind, QuestionKind
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.domain.bulk import accept_batch, draw_batch, look_at_sample, propose_batch
from wasl.apps.matching.domain.clusters import cluster_of, plan_to_take_out
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.enums import RunState, Verdict
from wasl.apps.matching.models.batch import Batch
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.staff.domain.erasing import ask_to_erase
from wasl.apps.staff.domain.log_keys import propose_key
from wasl.apps.staff.models.staff import Staff
from wasl.apps.talks.domain.rounds import record_round
from wasl.engines.ledger.keys import KeyType, Signer

pytestmark = pytest.mark.django_db
AT = datetime(2021, 4, 1, 9, tzinfo=UTC)
API = "/api/v1"
PEOPLE = (
    "asker_a", "holder_a", "asker_b", "holder_b", "holder_b2", "stranger", "stranger_mediator", "mediator", "neutral",
    "secretariat", "liaison", "laboratory", "examiner", "monitor", "auditor", "anonymous",
)  # fmt: skip

# The things. "ours" are of side A, "theirs" of side B.
#   staged, accepted, put       lists of side A: sought people, asked of side B
#   held, held staged           lists of side B: people it holds
#   proposed, given             answers of holder_b to entries of the put list: a death, a "held"
#   crossed, within             pairs: of a put and a held record; of two records of the put list
#   drawn, proposed, accepted   batches of a pair of a put and a held record, gathered by the mediator, who looked at
#                               it; the neutral looked at the second, and accepted the third
#   crossed, noted              contradictions between a put and a held record; the mediator noted the second
#   waiting, joined             versions of the put list: staged, accepted
#   before put                  a version of another list of side A, accepted before that was put
#   by A, by mediator, ready    copies of the put list: asked for, asked for, asked for by A and written
#   asked, replied              questions back of holder_b about entries of the put list
#   open, closed                meetings of the room; theirs: answers that holder_b gave in one act
#   opened … agreed, broken     exchanges between both sides, the mediator facing side A; of the broken one a person of
#                               the signed manifest declines. The list brought to be sealed, and the signature, are A's
#   programme, site, remains    of identification: the neutral body examines, types, speaks with families and oversees,
#   finding, join               both sides give and receive; a join of the examiner waits for a second person
#   board, free, ruled_out,     of another such programme: pairs that were compared, one excluded; conclusions:
#   proposed, named, doubted    proposed by the laboratory, signed, and doubted by the examiner
#   family, sister, missing     of that programme: a member lets the neutral body compare; home: no longer sought

#   typing, sample, gap         a programme of identification: the neutral body examines, types, speaks with families
#                               and oversees; a sample of remains whose chain has a gap; the others are its batches
#   conclusion                  signed, of a family that lets the neutral body compare; the remains are with side A
#   handover, waiting, burial   what side A received, what is on its way to it, a temporary grave; whole: not moved yet

GRID = """
act                         thing          A  B   out con others nobody

see the collection          lists          ++ +++ ++ +++ ----- L
see the collection          rooms          ++ +++ ++ +++ +++++ L
see the collection          questions      -+ -++ +- --- ----- L
see the collection          runs           -- --- -+ +++ ----- L
see the collection          pairs          ++ +++ ++ +++ ----- L
see the collection          quality        -- --- -+ +++ ----- L
see the collection          batches        -- --- -+ ++- ----- L
see the collection          clashes        ++ +++ ++ +++ ----- L
see the collection          copies         ++ +++ ++ +++ ----- L
see the collection          movements      ++ +++ ++ +++ ----- L
see the collection          process        ++ +++ ++ +++ +++++ L
see the collection          log            -- --- -- -++ ----+ L
see the collection          searches       -- --- -- -++ ----+ L
see the collection          checkpoint     ++ +++ ++ +++ +++++ L
bring a cosigned, page      -              uu uuu uu uuu uuuuu L
bring a cosigned, API       -              xx xxx xx xxx xxxxx L
see the collection          policy         -- --- -- -++ ----+ L
enter a key                 -              -- --- -- -++ ----x L
confirm a key               entered        -- --- -- -+x ----x L
see the erasures            -              -- --- -- -++ ----- L
ask to erase a value        -              -- --- -- -++ ----- L
erase a value               asked          -- --- -- -+x ----- L
be cosigned by this site    -              -- --- -- --- ----- -
see the collection          oneself        ++ +++ ++ +++ +++++ L

see the collection          asked back     ++ +++ ++ +++ ----- L
see the collection          meetings       ++ +++ ++ +++ ----- L
see the collection          answer batches  -+ -++ +- --- ----- L
find a person               -              ++ +++ ++ +++ ----- L

bring a list, page          -              ++ +++ +- --- ----- L
bring a list, by page       -              +u uuu u- --- ----- L
bring a list, by API        -              +x xxx -- xxx ----- L

read a list                 staged         +- --- -- --- ----- L
read a list                 accepted       +- --- -- +++ ----- L
read a list                 put            +- -++ -- +++ ----- L
read a list                 held           -- -++ -- +++ ----- L
read a list                 held staged    -- -++ -- --- ----- L

preview its rows            staged         +- --- -- --- ----- L
preview its rows            put            +- --- -- --- ----- L
preview its rows            held           -- -++ -- --- ----- L

take an empty list          -              ++ +++ +- --- ----- L

look at its rows            staged         +- --- -- --- ----- L
look at its rows            put            +- --- -- --- ----- L
look at its rows            held           -- -++ -- --- ----- L

correct a row               staged         +- --- -- --- ----- L
correct a row               put            x- --- -- --- ----- L
correct a row               held           -- -xx -- --- ----- L
correct a row               held staged    -- -++ -- --- ----- L

read another sheet          staged         +- --- -- --- ----- L
read another sheet          put            x- --- -- --- ----- L
read another sheet          held           -- -xx -- --- ----- L
read another sheet          held staged    -- -xx -- --- ----- L

set its columns             staged         +- --- -- --- ----- L
set its columns             accepted       x- --- -- --- ----- L
set its columns             put            x- --- -- --- ----- L
set its columns             held staged    -- -++ -- --- ----- L

accept a list               staged         +- --- -- --- ----- L
accept a list               accepted       x- --- -- xxx ----- L
accept a list               put            x- -xx -- xxx ----- L
accept a list               held           -- -xx -- xxx ----- L
accept a list               held staged    -- -++ -- --- ----- L

put a list to its holder    staged         x- --- -- --- ----- L
put a list to its holder    accepted       x- --- -- +++ ----- L
put a list to its holder    put            x- -xx -- xxx ----- L
put a list to its holder    held           -- -xx -- xxx ----- L

withdraw a list             staged         +- --- -- --- ----- L
withdraw a list             accepted       +- --- -- xxx ----- L
withdraw a list             put            +- -xx -- xxx ----- L
withdraw a list             held           -- -++ -- xxx ----- L

look at forms of a copy     staged         -- --- -- --- ----- L
look at forms of a copy     accepted       +- --- -- +++ ----- L
look at forms of a copy     put            +- --- -- +++ ----- L
look at forms of a copy     held           -- -++ -- +++ ----- L

see a list's versions       staged         +- --- -- --- ----- L
see a list's versions       accepted       +- --- -- +++ ----- L
see a list's versions       put            +- -++ -- +++ ----- L
see a list's versions       held           -- -++ -- +++ ----- L

bring a version             staged         x- --- -- --- ----- L
bring a version             accepted       +- --- -- xxx ----- L
bring a version             put            +- -xx -- xxx ----- L
bring a version             held           -- -++ -- xxx ----- L

see what a version changes  waiting        +- --- -- --- ----- L
see what a version changes  joined         +- -++ -- +++ ----- L
see what a version changes  before put     +- --- -- +++ ----- L

accept a version            waiting        +- --- -- --- ----- L
accept a version            joined         x- -xx -- xxx ----- L

undo a version              waiting        x- --- -- --- ----- L
undo a version              joined         +- -xx -- xxx ----- L
undo a version              before put     +- --- -- xxx ----- L

read a version as a list    waiting        +- --- -- --- ----- L
read a version as a list    joined         +- --- -- --- ----- L

ask for a copy              staged         x- --- -- --- ----- L
ask for a copy              accepted       +- --- -- +++ ----- L
ask for a copy              put            +- -xx -- +++ ----- L
ask for a copy              held           -- -++ -- +++ ----- L

read an entry               accepted       +- --- -- +++ ----- L
read an entry               put            +- -++ -- +++ ----- L
read an entry               held           -- -++ -- +++ ----- L

see an entry's history      accepted       +- --- -- +++ ----- L
see an entry's history      put            +- -++ -- +++ ----- L
see an entry's history      held           -- -++ -- +++ ----- L

answer an entry             accepted       x- --- -- xxx ----- L
answer an entry             put            x- -++ -- xxx ----- L
answer an entry             held           -- -xx -- xxx ----- L

confirm an answer           proposed       -- -x+ -- --- ----- L
confirm an answer           given          x- -xx -- xxx ----- L

take an answer back         proposed       -- -++ -- --- ----- L
take an answer back         given          x- -++ -- xxx ----- L

read evidence               given          +- -++ -- +++ ----- L

plan an answer for many     put            -+ -++ +- --- ----- L
answer many together        put            -x -++ x- --- ----- L
undo an answer batch         theirs         -- -++ -- --- ----- L

ask back                    put            x- -++ -- xxx ----- L
ask back                    accepted       x- --- -- xxx ----- L
ask back                    held           -- -xx -- xxx ----- L

reply to a question         asked          +- -xx -- xxx ----- L
reply to a question         replied        x- -xx -- xxx ----- L
close a question            asked          x- -xx -- xxx ----- L
close a question            replied        x- -++ -- xxx ----- L
take a question back        asked          x- -++ -- xxx ----- L

read a meeting              open           ++ +++ -- +++ ----- L
open a meeting, by page     -              -- --- -u +++ ----- L
open a meeting, by API      -              xx xxx -- +++ ----- L
close a meeting             open           xx xxx -- +++ ----- L
close a meeting             closed         xx xxx -- xxx ----- L
call a list, by page        open           xu uxx -- +++ ----- L
call a list, by API         open           x- -xx -- +++ ----- L

read a person               put            +- -++ -- +++ ----- L
read a person               held           -- -++ -- +++ ----- L

read a run                  crossed        -- --- -- +++ ----- L
read a run                  waiting        -- --- -- +++ ----- L
start linking, by page      crossed        -- --- -u +++ ----- L
start linking, by API       crossed        -- --- -- +++ ----- L

link a whole room           ours           -- --- -- +++ ----- L
link to the register, page  -              -- --- -u +++ ----- L
link to the register, API   -              -- --- -- +++ ----- L

gather a batch              -              -- --- -x ++- ----- L
read a batch                drawn          -- --- -- ++- ----- L
read a batch                accepted       -- --- -- ++- ----- L
look at a sample            drawn          -- --- -- +x- ----- L
look at a sample            proposed       -- --- -- x+- ----- L
look at a sample            accepted       -- --- -- xx- ----- L
propose a batch             drawn          -- --- -- +x- ----- L
propose a batch             proposed       -- --- -- xx- ----- L
accept a batch              drawn          -- --- -- xx- ----- L
accept a batch              proposed       -- --- -- x+- ----- L
give a batch up             drawn          -- --- -- ++- ----- L
give a batch up             accepted       -- --- -- xx- ----- L
undo a batch                drawn          -- --- -- xx- ----- L
undo a batch                accepted       -- --- -- ++- ----- L

note a contradiction        crossed        -- -xx -- ++x ----- L
note a contradiction        noted          -- -xx -- xxx ----- L
reopen a contradiction      crossed        -- -xx -- xxx ----- L
reopen a contradiction      noted          -- -xx -- ++x ----- L

read a pair                 crossed        -- -++ -- +++ ----- L
read a pair                 within         +- -++ -- +++ ----- L

decide on a pair            crossed        -- -xx -- ++x ----- L
decide on a pair            within         x- -xx -- ++x ----- L

undo a decision             crossed        -- -xx -- ++x ----- L
undo a decision             within         x- -xx -- ++x ----- L

take back an opinion        waiting        -- --- -- +-- ----- L
take back an opinion        contested      -- --- -- +x- ----- L

see records together        crossed        -- -++ -- +++ ----- L
see records together        within         +- -++ -- +++ ----- L

plan for records together   crossed        -- -xx -- ++x ----- L
plan for records together   within         x- -xx -- ++x ----- L

decide records together     crossed        -- -xx -- ++x ----- L
decide records together     within         x- -xx -- ++x ----- L

read a copy's state         by A           +- --- -- +++ ----- L
read a copy's state         by mediator    -- --- -- +++ ----- L

approve a copy              by A           x- --- -- +++ ----- L
approve a copy              by mediator    -- --- -- x++ ----- L
approve a copy              ready          x- --- -- xxx ----- L

refuse a copy               by A           x- --- -- +++ ----- L
refuse a copy               by mediator    -- --- -- x++ ----- L

take a copy                 by A           x- --- -- xxx ----- L
take a copy                 ready          +- --- -- +++ ----- L

see the collection          families       ++ +++ +- -+- +---- L
file a request, page        -              -- --- -- --- +---- L
file a request, by page     -              -- --- -- --- +---- L
file a request, by API      -              -- --- -- --- +---- L
read a request              filed          -- --- -- -+- +---- L
read a request              passed on      +- --- -- -+- +---- L
pass a request on           filed          -- --- -- -+- ----- L
pass a request on           passed on      x- --- -- -x- ----- L
settle a request            filed          -- --- -- -x- x---- L
settle a request            passed on      +- --- -- -x- x---- L
answer a family             filed          -- --- -- -+- x---- L
answer a family             passed on      x- --- -- -x- x---- L
take a request back         filed          -- --- -- -x- +---- L
take a request back         passed on      x- --- -- -x- +---- L

read a gate                 eve            -- --- -- ++- ----- L
read a gate                 day            -- --- -- ++- ----- L
read a gate, API            eve            -- --- -- --- ----- L
read a gate, API            day            -- --- -- ++- ----- L
register a device           eve            -- --- -- ++- ----- L
register a device           day            -- --- -- xx- ----- L
begin a crossing            eve            -- --- -- ++- ----- L
begin a crossing            day            -- --- -- xx- ----- L
ask what is known there     eve            -- --- -- --- ----- L
ask what is known there     day            -- --- -- xx- ----- L
confirm at a gate           eve            -- --- -- --- ----- L
confirm at a gate           day            -- --- -- ++- ----- L
confirm at a gate, by form  day            -- --- -- uu- ----- L
confirm as the neutral      day            -- --- -- x+- ----- L
see the collection          exchanges      ++ +++ ++ ++- -++-- L
open an exchange, page      -              -- --- -+ ++- ----- L
open an exchange            -              -- --- -x ++- ----- L
read an exchange            opened         ++ +++ -- ++- -++-- L
read an exchange            agreed         ++ +++ -- ++- -++-- L
take its terms              opened         ++ +++ -- ++- -++-- L
take the opened lists       sealed         -- --- -- --- ----- L
take the opened lists       revealed       -+ -++ -- ++- ----- L
take its signatures         planned        -- --- -- --- ----- L
take its signatures         agreed         ++ +++ -- ++- -++-- L
seal a list                 opened         x+ xuu -- xx- -xx-- L
seal a list                 sealed         xx xuu -- xx- -xx-- L
publish a seal              opened         x+ x++ -- xx- -xx-- L
publish a seal              sealed         xx xxx -- xx- -xx-- L
let a list be opened        opened         xx xxx -- xx- -xx-- L
let a list be opened        sealed         x+ x++ -- xx- -xx-- L
make the manifest           sealed         xx xxx -- xx- -xx-- L
make the manifest           revealed       xx xxx -- ++- -xx-- L
repair the manifest         agreed         xx xxx -- xx- -xx-- L
repair the manifest         broken         xx xxx -- ++- -xx-- L
sign the manifest           opened         xx xxx -- xx- -xx-- L
sign the manifest           planned        x+ xxx -- xx- -xx-- L
sign the manifest           agreed         xx xxx -- xx- -xx-- L
see the interviews          agreed         -- --- -- -+- ----- L
hear a person               planned        -- --- -- -x- ----- L
hear a person               agreed         -- --- -- -+- ----- L
give an exchange up         opened         x+ x++ -- ++- -xx-- L
give an exchange up         agreed         x+ x++ -- ++- -xx-- L
see the day                 agreed         -- --- -- --- ----- L
see the day                 crossing       ++ +++ -- ++- -++-- L
see what came after         agreed         -- --- -- --- ----- L
see what came after         settling       ++ +++ -- ++- -++-- L
take the minutes            crossing       xx xxx -- xx- -xx-- L
take the minutes            settling       ++ +++ -- ++- -++-- L
see the receipts            agreed         -- --- -- --- ----- L
see the receipts            settling       ++ +++ -- ++- -++-- L
take the receipts           crossing       -- --- -- --- ----- L
take the receipts           settling       ++ +++ -- ++- ----- L
tell a family               crossing       xx -xx -- xx- ----- L
tell a family               settling       +x -xx -- x+- ----- L
confirm as a body who lives  settling      xx -xx -- xx- ----- L
name remains of nobody      settling       -- --- -- --- ----- L
acknowledge no debt         settling       xx xxx -- xx- -xx-- L
dispute something           agreed         -- --- -- --- ----- L
dispute something           settling       x+ x++ -- ++- -xx-- L
call a day over             settling       xx xxx -- xx- -xx-- L
close an exchange           settling       xx xxx -- xx- -xx-- L

see the collection          programme      ++ +++ -- -++ +++-- L
open a programme            -              -- --- -- -++ --+-- L
read a programme            programme      ++ +++ -- -+- +++-- L
record a site               programme      xx xxx -- -x- xx+-- L
read a site                 site           -- --- -- -+- -++-- L
work at a site              site           -- --- -- -x- -x+-- L
read remains                remains        -- --- -- -+- -++-- L
examine remains             remains        -- --- -- -x- -x+-- L
withdraw a finding          finding        -- --- -- -x- -x+-- L
join remains                remains        -- --- -- -x- -++-- L
second a join               join           -- --- -- -x- -+x-- L
undo a join                 join           -- --- -- -x- -++-- L
read a board                board          -- --- -- -+- -++-- L
decide a method             board          -- --- -- -x- -++-- L
search anew                 board          -- --- -- -x- -++-- L
read a match                free           -- --- -- -+- -++-- L
exclude a match             free           -- --- -- -x- -++-- L
take an exclusion back      ruled_out      -- --- -- -x- -++-- L
propose whose               free           -- --- -- -x- -++-- L
read whose                  proposed       -- --- -- -+- -++-- L
read whose                  named          -- --- -- -+- +++-- L
second whose                proposed       -- --- -- -x- -x+-- L
refuse whose                proposed       -- --- -- -x- -++-- L
doubt whose                 named          -- --- -- -x- x++-- L
settle a doubt              doubted        -- --- -- -x- x+x-- L
read samples                typing         -- --- -- -+- +++-- L
take a sample               typing         -- --- -- --- u-+-- L
read a chain                sample         -- --- -- -+- -++-- L
write into a chain          sample         -- --- -- -x- -++-- L
explain a gap               gap            -- --- -- -x- -++-- L
read the laboratory         typing         -- --- -- --- -+--- L
open a laboratory batch     typing         -- --- -- --- -+--- L
read a laboratory batch     unread         -- --- -- --- -+--- L
read a file in              unread         -- --- -- --- -+--- L
read a file in              half           -- --- -- --- -x--- L
accept a profile            agreed         -- --- -- --- -+--- L
accept a profile            differing      -- --- -- --- -x--- L
ask for a third reading     differing      -- --- -- --- -+--- L
ask for a third reading     agreed         -- --- -- --- -x--- L
give a sample up            unread         -- --- -- --- -+--- L
give a sample up            accepted       -- --- -- --- -x--- L
open genotypes              accepted       -- --- -- --- -+--- L
open genotypes              differing      -- --- -- --- -+--- L
open genotypes              half           -- --- -- --- -x--- L
close a laboratory batch    accepted       -- --- -- --- -+--- L
close a laboratory batch    unread         -- --- -- --- -x--- L
see families                programme      -- --- -- -+- +++-- L
open a family               programme      -- --- -- -x- +xx-- L
read a family               family         -- --- -- -+- +++-- L
tell of a family            family         -- --- -- --- +---- L
speak with a relative       sister         -- --- -- --- +---- L
withdraw a relative         son            -- --- -- --- +---- L
tie a parent                grandfather    -- --- -- --- +---- L
withdraw a consent          consent        -- --- -- --- +---- L
read of the missing         missing        -- --- -- -+- +++-- L
tell of the missing         missing        -- --- -- --- +---- L
seek again                  missing        -- --- -- --- x---- L
seek again                  home           -- --- -- --- +---- L
withdraw what was told      told           -- --- -- --- +---- L
link with the register      missing        -- --- -- -+- ----- L
tell the family             conclusion     -- --- -- --- +---- L
read the report             conclusion     -- --- -- -+- -++-- L
read the family's copy      conclusion     -- --- -- -+- +++-- L
read the journey            remains        -- --- -- -+- -++-- L
see the handovers           programme      ++ +++ -- -+- +++-- L
hand remains over           programme      -- --- -- --- --+-- L
read a handover             handover       ++ --- -- -+- +++-- L
receive remains             waiting        ++ --- -- -x- xxx-- L
confirm or give back        handover       ++ --- -- -x- xxx-- L
see the burials             programme      ++ +++ -- -+- +++-- L
bury remains                whole          -- --- -- -x- -x+-- L
read a burial               burial         -- --- -- -+- -++-- L
open a grave                burial         -- --- -- -x- -x+-- L

open to everyone            -              ++ +++ ++ +++ +++++ +
not there                   -              -- --- -- --- ----- -
"""

# allauth's own pages, by GET: for anonymous, for a person who is logged in (+ is also to be asked for the
# password once more)
ACCOUNT = """
account_login                          + +
account_logout                         L +
account_reauthenticate                 L +
account_change_password                L +
mfa_index                              L +
mfa_authenticate                       L +
mfa_reauthenticate                     L +
mfa_activate_totp                      L +
mfa_deactivate_totp                    L -
mfa_view_recovery_codes                L -
mfa_generate_recovery_codes            L +
mfa_download_recovery_codes            L -
mfa_list_webauthn                      L +
mfa_add_webauthn                       L +
mfa_reauthenticate_webauthn            L +
mfa_remove_webauthn                    L +
mfa_edit_webauthn                      L +
mfa_login_webauthn                     L +
account_inactive                       - -
account_signup                         - -
account_email                          - -
account_email_verification_sent        - -
account_set_password                   - -
account_reset_password                 - -
account_confirm_login_code             - -
account_confirm_email                  - -
account_reset_password_from_key_done   - -
account_reset_password_from_key        - -
account_reset_password_done            - -
"""


class Exchanges(dict[str, str]):
    """Ids of exchanges by the state they are in, each made when it is first asked for."""

    def __init__(self, cast: Any) -> None:
        super().__init__()
        self.cast = cast

    def __missing__(self, state: str) -> str:
        self[state] = getattr(exchanging, state)(self.cast).id
        return self[state]


class Gates(Exchanges):
    """Of exchanges on the eve and on the day of the crossing."""

    def __missing__(self, when: str) -> str:
        self[when] = getattr(gates, when)(self.cast).id
        return self[when]


class Paired(dict[str, str]):
    """Ids of what was compared and concluded, made when one is first asked for."""

    def __init__(self, cast: Any) -> None:
        super().__init__()
        self.cast = cast

    def __missing__(self, thing: str) -> str:
        self |= vars(pairing(self.cast))
        return self[thing]


class Identified(dict[str, str]):
    """Ids of what a programme of identification holds, made when one is first asked for."""

    def __init__(self, cast: Any) -> None:
        super().__init__()
        self.cast = cast

    def __missing__(self, thing: str) -> str:
        identified = identifying(self.cast)
        self |= vars(kindred(self.cast)) | vars(identified) | vars(going_home(self.cast, identified))
        return self[thing]


class TypedThings(Identified):
    """Ids of what a laboratory has to do with, in a programme of its own."""

    def __missing__(self, thing: str) -> str:
        made = vars(typing(self.cast))
        self |= made | {"typing": made["programme"]}
        return self[thing]


@dataclass
class World:
    """One room with both sides' lists in every state; ``id_of`` finds the id a call is about."""

    cast: Any
    room: Any
    lists: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    opinions: dict[str, str] = field(default_factory=dict)
    together: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    log_keys: dict[str, str] = field(default_factory=dict)
    erasures: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)
    answer_batches: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    contradictions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.exchanges = Exchanges(self.cast)
        self.gates = Gates(self.cast)
        self.identified = Identified(self.cast)
        self.paired = Paired(self.cast)
        self.typed = TypedThings(self.cast)

    def id_of(self, kind: str, thing: str) -> str:
        found = getattr(self, kind)[thing]
        return found if isinstance(found, str) else found.id


@dataclass(frozen=True)
class Call:
    """One request: the route it goes by, and what it brings. ``kind`` says whose id stands in the path."""

    route: str
    method: str
    path: str
    kind: str = ""
    brings: Callable[[World, str], dict[str, Any]] | None = None  # given the world and the id

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api ")


def page(name: str, method: str, path: str, kind: str = "", brings: Any = None) -> Call:
    return Call(name, method, path, kind, brings)


def api(method: str, path: str, kind: str = "", brings: Any = None) -> Call:
    return Call(f"api {method} {path}", method, API + path, kind, brings)


def the_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", "name\nخالد العطار\n".encode(), content_type="text/csv")


def two_sheets() -> bytes:
    def fill(book: Any) -> None:
        for name in ("One", "Two"):
            fill_sheet(book.add_worksheet(name), [["name"], ["سامي العلي"]])

    return xlsx(fill)


def why(_world: World, _id: str) -> dict[str, Any]:
    return {"why": "A reason"}


def a_programme(_world: World, _id: str) -> dict[str, Any]:
    return {
        "code": "north",
        "name_en": "North",
        **dict.fromkeys(("examiner", "laboratory", "families"), "neutral_body"),
    }


def a_site(_world: World, _id: str) -> dict[str, Any]:
    return {"code": "WEL2", "kind": "grave", "place": "By the well", "precision": "district"}


def a_count(_world: World, id: str) -> dict[str, Any]:
    counted = Element.objects.filter(remains=id).first()
    return {"element": counted.pk if counted else 0, "why": "A reason"}


def a_join(world: World, _id: str) -> dict[str, Any]:
    return {"whole": world.identified["third"], "why": "A reason"}


HANDLED = {"happened_at": "2021-03-04T10:00", "person": "R.", "place": "The store"}


def a_bone(world: World, _id: str) -> dict[str, Any]:
    return HANDLED | {"of": world.typed["remains"], "material": "bone"}


def a_new_batch(world: World, _id: str) -> dict[str, Any]:
    return {"kit": "GlobalFiler", "samples": [world.typed["free"]]}


def an_own_profile(_world: World, _id: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("own.txt", file_for("none", 1)), "verdict": "give"}


def a_reading(_world: World, id: str) -> dict[str, Any]:
    return {"turn": 1, "file": SimpleUploadedFile("plate.txt", file_for(id, 1)), "verdict": "keep"}


def its_sample(_world: World, id: str) -> dict[str, Any]:
    return {"sample": first_sample(id), "why": "No DNA in it"}


def a_relative(world: World, _id: str) -> dict[str, Any]:
    return {"name": "nour", "tie": "child", "of": world.identified["sister"]}


def a_check(world: World, id: str) -> dict[str, Any]:
    family = Family.objects.filter(pk=id).first()
    return {"relative": world.identified["sister"], "seen": drawing_sha256(family) if family else "0"}


def a_consent(world: World, _id: str) -> dict[str, Any]:
    party = world.cast.parties["neutral_body"].pk
    return {"purpose": "sample", "recipient": party, "form": "written", "given_on": "2021-03-01"}


def a_record(world: World, _id: str) -> dict[str, Any]:
    return {"record": ListEntry.objects.filter(list=world.lists["put"]).earliest("pk").record_id}


BOTH = (Remains, Missing)


def the_evidence(world: World, id: str) -> dict[str, Any]:
    """The digest of what the laboratory sees of a pair, or of the pair of a conclusion."""
    if "/" in id:
        both = zip(BOTH, id.split("/"), strict=True)
        remains, missing = (model.objects.filter(pk=one).first() for model, one in both)
    else:
        conclusion = Conclusion.objects.filter(pk=id).first()
        remains, missing = (conclusion.remains, conclusion.missing) if conclusion else (None, None)
    seen = weigh(remains, missing, by=world.cast.laboratory).sha256 if remains and missing else "0" * 64
    return {"seen": seen, "basis": ["dna"], "why": "A reason"}


def a_method(_world: World, _id: str) -> dict[str, Any]:
    return {
        "shipped": "nist1036_caucasian", "leave_out": "vWA", "minimum": "5/2N", "theta": "0.01", "model": "stepwise",
        "rate_mothers": "0.0005", "rate_fathers": "0.002", "prior_people": "120", "threshold": "0.9995", "why": "Ours",
    }  # fmt: skip


def a_handover(world: World, _id: str) -> dict[str, Any]:
    return {"remains": world.identified["whole"], "to": "side_a", "place": "The gate", "given_at": "2021-03-18T10:00"}


def a_copy(_world: World, _id: str) -> dict[str, Any]:
    return {"format": "xlsx", "language": "en", "recipient": "The envoy", "purpose": "A round"}


def both_lists(world: World, _id: str) -> dict[str, Any]:
    return {"left": world.lists["put"].id, "right": world.lists["held"].id}


def a_key(_world: World, _id: str) -> dict[str, Any]:
    return {"party": "side_a", "vkey": Signer("side-a.example", KeyType.COSIGNATURE, b"\x01" * 32).verifier.vkey}


def a_value(_world: World, _id: str) -> dict[str, Any]:
    sealed = Opening.objects.order_by("entry_id", "name")[0]
    return {"entry": sealed.entry_id, "name": sealed.name, "why": "A reason"}


def a_wish(world: World, _id: str) -> dict[str, Any]:
    said = {"name": "سميرة الصباغ", "wish": "She came home", "relation": "herself", "checked": "papers seen"}
    return said | {"kind": "unlist", "addressed_to": world.cast.parties["neutral_body"].id}


def a_wish_by_code(world: World, id: str) -> dict[str, Any]:
    return a_wish(world, id) | {"addressed_to": "neutral_body"}


def the_entry(world: World, _id: str) -> dict[str, Any]:
    return {"entry": world.entries["put"], "told": "The person asks not to be listed"}


def one_list(world: World, _id: str) -> dict[str, Any]:
    return {"lists": [world.lists["put"].id]}


def a_file(world: World, _id: str, **addressed_to: str) -> dict[str, Any]:
    return {"file": the_file(), "kind": "sought", "room": world.room.id, "title": "New"} | addressed_to


def a_meeting(world: World, _id: str) -> dict[str, Any]:
    return {"room": world.room.id, "number": 9, "starts_at": "2021-05-01T09:00", "reply_by": "2021-05-10"}


def the_put_list(world: World, _id: str) -> dict[str, Any]:
    return {"list": world.lists["put"].id}


def for_many(_world: World, id: str) -> dict[str, Any]:
    seen = hashlib.sha256(id.encode()).hexdigest()
    return {"entries": id, "entry": id, "seen": seen, "disposition": "released"}


def for_many_by_api(_world: World, id: str) -> dict[str, Any]:
    return {"entries": [id], "seen": hashlib.sha256(id.encode()).hexdigest(), "disposition": "released"}


def plan_digest(world: World, id: str) -> str:
    """Digest of the plan to take this record out, as the mediator is shown it; of nothing for an unknown record."""
    cluster = cluster_of(id, seen_by=world.cast.mediator)
    return plan_to_take_out([id], out_of=cluster, by=world.cast.mediator).digest if len(cluster) > 1 else ""


def of_the_neutral(world: World, id: str) -> dict[str, Any]:
    gate = Gate(Crossing.objects.get(pk=world.gates["day"]), begins=int(AT.timestamp()))
    return {"confirmations": [gate.confirm("n", "aborted", world.gates["day"]).as_json()]}


def new_exchange(world: World, _id: str) -> dict[str, Any]:
    """The terms as the page sends them."""
    seated = table(world.cast)
    place = terms().place
    sent = {"code": "2021-9", "place": place.id, "rules": RULES, "home_after_minutes": 60,
            "clock_tolerance_s": 120, "dispute_days": 14, "starts_at": "2030-01-01T09:00",
            "ends_at": "2030-01-01T15:00"}  # fmt: skip
    sent |= {f"sits-{one.id}": "on" for one in (*seated.sides, *seated.mediators, *seated.neutrals)}
    sent |= {f"faces-{one.id}": side.id for one, side in seated.mediators.items()}
    return sent | {f"key-{one.id}": key for one, key in seated.keys.items()}


def new_exchange_by_api(world: World, _id: str) -> dict[str, Any]:
    seated = table(world.cast)
    seats = [{"party": one.code, "part": "side", "vkey": seated.keys[one]} for one in seated.sides]
    seats += [{"party": one.code, "part": "mediator", "faces": side.code, "vkey": seated.keys[one]}
              for one, side in seated.mediators.items()]  # fmt: skip
    seats += [{"party": one.code, "part": "neutral"} for one in seated.neutrals]
    return {"code": "2021-9", "place": terms().place.code, "rules": RULES, "seats": seats,
            "starts_at": "2030-01-01T09:00:00Z", "ends_at": "2030-01-01T15:00:00Z"}  # fmt: skip


def their_pool(_world: World, _id: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("pool.csv", POOLS["side_a"].encode(), content_type="text/csv")}


def a_seal(_world: World, _id: str) -> dict[str, Any]:
    return {"root": "0" * 64}


def their_signature(_world: World, id: str) -> dict[str, Any]:
    exchange = Exchange.objects.filter(pk=id, manifests__isnull=False).first()
    return {"note": exchanging.signed_by("side_a", exchange).decode() if exchange else "nothing"}


def somebody_of_b(_world: World, id: str) -> dict[str, Any]:
    """Somebody whom B holds and who goes to A."""
    candidate = Candidate.objects.filter(pool__exchange=id, told__id="B-3").first()
    return {"person": candidate.id if candidate else no_such("cnd_")}


def a_finding(world: World, id: str) -> dict[str, Any]:
    return somebody_of_b(world, id) | {"finding": "confirmed"}


def a_debt(_world: World, _id: str) -> dict[str, Any]:
    """Of side A towards side B."""
    return {"creditor": "side_b", "note": "nothing"}


def something_said(_world: World, _id: str) -> dict[str, Any]:
    return {"said": "It was not as agreed."}


def an_interview(_world: World, id: str) -> dict[str, Any]:
    candidate = Candidate.objects.filter(pool__exchange=id, told__id="A-2").first()
    said = {"outcome": "ready", "heard_alone": True, "why": "said so twice"}
    return said | {"candidate": candidate.id if candidate else no_such("cnd_")}


CALLS: dict[str, list[Call]] = {
    "see the collection exchanges": [page("exchanges", "GET", "/exchanges/"), api("GET", "/exchanges")],
    "open an exchange, page": [page("open_exchange", "GET", "/exchanges/new")],
    "open an exchange": [
        page("open_exchange", "POST", "/exchanges/new", brings=new_exchange),
        api("POST", "/exchanges", brings=new_exchange_by_api),
    ],
    "read an exchange": [
        page("exchange", "GET", "/exchanges/{id}/", "exchanges"), api("GET", "/exchanges/{id}", "exchanges"),
        api("GET", "/exchanges/{id}/candidates", "exchanges"),
    ],
    "take its terms": [
        page("exchange_file", "GET", "/exchanges/{id}/files/terms.json", "exchanges"),
        Call("api GET /exchanges/{id}/files/{name}", "GET", f"{API}/exchanges/{{id}}/files/terms.json", "exchanges"),
    ],
    "take the opened lists": [
        page("exchange_file", "GET", "/exchanges/{id}/files/pool.csv", "exchanges"),
        Call("api GET /exchanges/{id}/files/{name}", "GET", f"{API}/exchanges/{{id}}/files/pool.csv", "exchanges"),
    ],
    "take its signatures": [
        page("exchange_file", "GET", "/exchanges/{id}/files/manifest-1.signatures.json", "exchanges"),
        Call("api GET /exchanges/{id}/files/{name}", "GET",
             f"{API}/exchanges/{{id}}/files/manifest-1.signatures.json", "exchanges"),
    ],
    "seal a list": [
        page("seal_pool", "POST", "/exchanges/{id}/seal", "exchanges", their_pool),
        api("POST", "/exchanges/{id}/pool", "exchanges", their_pool),
    ],
    "publish a seal": [
        page("publish_seal", "POST", "/exchanges/{id}/publish", "exchanges", a_seal),
        api("POST", "/exchanges/{id}/seal", "exchanges", a_seal),
    ],
    "let a list be opened": [
        page("give_opening", "POST", "/exchanges/{id}/opening", "exchanges"),
        api("POST", "/exchanges/{id}/opening", "exchanges"),
    ],
    "make the manifest": [
        page("make_manifest", "POST", "/exchanges/{id}/manifest", "exchanges"),
        api("POST", "/exchanges/{id}/manifest", "exchanges"),
    ],
    "repair the manifest": [
        page("repair_manifest", "POST", "/exchanges/{id}/repair", "exchanges"),
        api("POST", "/exchanges/{id}/repair", "exchanges"),
    ],
    "sign the manifest": [
        page("sign_manifest", "POST", "/exchanges/{id}/sign", "exchanges", their_signature),
        api("POST", "/exchanges/{id}/signatures", "exchanges", their_signature),
    ],
    "see the interviews": [
        page("interviews", "GET", "/exchanges/{id}/interviews/", "exchanges"),
        api("GET", "/exchanges/{id}/interviews", "exchanges"),
    ],
    "hear a person": [
        page("interviews", "POST", "/exchanges/{id}/interviews/", "exchanges", an_interview),
        api("POST", "/exchanges/{id}/interviews", "exchanges", an_interview),
    ],
    "see the day": [page("gate_board", "GET", "/exchanges/{id}/board/", "exchanges")],
    "see what came after": [
        page("exchange_after", "GET", "/exchanges/{id}/after/", "exchanges"),
        api("GET", "/exchanges/{id}/after", "exchanges"),
    ],
    "take the minutes": [
        page("exchange_minutes", "GET", "/exchanges/{id}/minutes-en.pdf", "exchanges"),
        Call("api GET /exchanges/{id}/minutes/{language}/{ending}", "GET",
             f"{API}/exchanges/{{id}}/minutes/en/docx", "exchanges"),
    ],
    "see the receipts": [api("GET", "/exchanges/{id}/receipts", "exchanges")],
    "take the receipts": [
        page("exchange_receipts", "GET", "/exchanges/{id}/receipts-en.pdf", "exchanges"),
        Call("api GET /exchanges/{id}/receipts/{language}/pdf", "GET", f"{API}/exchanges/{{id}}/receipts/en/pdf",
             "exchanges"),
    ],
    "tell a family": [
        page("tell_family", "POST", "/exchanges/{id}/after/told", "exchanges", somebody_of_b),
        api("POST", "/exchanges/{id}/families-told", "exchanges", somebody_of_b),
    ],
    "confirm as a body who lives": [
        page("confirm_body", "POST", "/exchanges/{id}/after/body", "exchanges", somebody_of_b),
        api("POST", "/exchanges/{id}/bodies", "exchanges", somebody_of_b),
    ],
    "name remains of nobody": [
        page("propose_finding", "POST", "/exchanges/{id}/after/finding", "exchanges", a_finding),
        api("POST", "/exchanges/{id}/findings", "exchanges", a_finding),
        page("second_finding", "POST", "/exchanges/{id}/after/second", "exchanges", a_finding),
        api("POST", "/exchanges/{id}/findings/second", "exchanges", a_finding),
    ],
    "acknowledge no debt": [
        page("acknowledge_debt", "POST", "/exchanges/{id}/after/debt", "exchanges", a_debt),
        api("POST", "/exchanges/{id}/debts", "exchanges", a_debt),
    ],
    "dispute something": [
        page("raise_dispute", "POST", "/exchanges/{id}/after/dispute", "exchanges", something_said),
        api("POST", "/exchanges/{id}/disputes", "exchanges", something_said),
    ],
    "call a day over": [
        page("call_day_over", "POST", "/exchanges/{id}/after/over", "exchanges"),
        api("POST", "/exchanges/{id}/day-over", "exchanges"),
    ],
    "close an exchange": [
        page("close_exchange", "POST", "/exchanges/{id}/after/close", "exchanges"),
        api("POST", "/exchanges/{id}/close", "exchanges"),
    ],
    "give an exchange up": [
        page("give_up_exchange", "POST", "/exchanges/{id}/give-up", "exchanges", why),
        api("POST", "/exchanges/{id}/give-up", "exchanges", why),
    ],
    "see the collection programme": [page("identification", "GET", "/identification/", "identified")],
    "open a programme": [
        page("open_programme", "GET", "/identification/open"),
        page("open_programme", "POST", "/identification/open", brings=a_programme),
    ],
    "read a programme": [page("ident_programme", "GET", "/identification/{id}/", "identified")],
    "record a site": [page("record_site", "POST", "/identification/{id}/sites", "identified", a_site)],
    "read a site": [
        page("ident_site", "GET", "/identification/sites/{id}/", "identified"),
        page("ident_labels", "GET", "/identification/sites/{id}/labels", "identified"),
    ],
    "work at a site": [
        page("record_recovery", "POST", "/identification/sites/{id}/recoveries", "identified",
             lambda *_: {"began": "2021-03-01", "team": "Team two"}),
        page("lift_remains", "POST", "/identification/sites/{id}/remains", "identified",
             lambda world, _: {"recovery": world.identified["recovery"], "kind": "B"}),
    ],
    "read remains": [page("ident_remains", "GET", "/identification/remains/{id}/", "identified")],
    "examine remains": [
        page("count_bones", "POST", "/identification/remains/{id}/bones", "identified",
             lambda *_: {"bone": "femur", "side": "R", "count": 1}),
        page("withdraw_bones", "POST", "/identification/remains/{id}/uncount", "identified", a_count),
        page("record_finding", "POST", "/identification/remains/{id}/findings", "identified",
             lambda *_: {"field": "scars", "value": "left knee"}),
    ],
    "withdraw a finding": [
        page("withdraw_finding", "POST", "/identification/findings/{id}/withdraw", "identified", why),
    ],
    "join remains": [page("propose_reassociation", "POST", "/identification/remains/{id}/join", "identified", a_join)],
    "second a join": [page("second_reassociation", "POST", "/identification/joins/{id}/second", "identified")],
    "undo a join": [page("undo_reassociation", "POST", "/identification/joins/{id}/undo", "identified", why)],
    "see families": [page("ident_families", "GET", "/identification/{id}/families/", "identified")],
    "open a family": [page("ident_open_family", "POST", "/identification/{id}/families/open", "identified")],
    "read a family": [page("ident_family", "GET", "/identification/families/{id}/", "identified")],
    "tell of a family": [
        page("ident_family_sheet", "GET", "/identification/families/{id}/sheet", "identified"),
        page("ident_add_relative", "POST", "/identification/families/{id}/add", "identified", a_relative),
        page("ident_check_family", "POST", "/identification/families/{id}/check", "identified", a_check),
    ],
    "speak with a relative": [
        page("ident_relative", "GET", "/identification/relatives/{id}/", "identified"),
        page("ident_correct_relative", "POST", "/identification/relatives/{id}/correct", "identified",
             lambda *_: {"name": "salma", "sex": "F", "why": "A reason"}),
        page("ident_untie", "POST", "/identification/relatives/{id}/untie", "identified",
             lambda *_: {"tie": "mother", "why": "A reason"}),
        page("ident_allow", "POST", "/identification/relatives/{id}/allow", "identified", a_consent),
        page("ident_seek", "POST", "/identification/relatives/{id}/seek", "identified",
             lambda *_: {"precision": "unknown"}),
    ],
    "withdraw a relative": [
        page("ident_withdraw_relative", "POST", "/identification/relatives/{id}/withdraw", "identified", why),
    ],
    "tie a parent": [
        page("ident_tie_parent", "POST", "/identification/relatives/{id}/parent", "identified",
             lambda world, _: {"parent": world.identified["wife"]}),
    ],
    "withdraw a consent": [
        page("ident_withdraw_consent", "POST", "/identification/consents/{id}/withdraw", "identified"),
    ],
    "read of the missing": [page("ident_missing", "GET", "/identification/missing/{id}/", "identified")],
    "tell of the missing": [
        page("ident_tell", "POST", "/identification/missing/{id}/tell", "identified",
             lambda world, _: {"field": "stature", "value": "170", "told_by": world.identified["sister"]}),
        page("ident_end_search", "POST", "/identification/missing/{id}/end", "identified", why),
        page("ident_whom", "GET", "/identification/missing/{id}/whom", "identified"),
    ],
    "seek again": [page("ident_search_again", "POST", "/identification/missing/{id}/again", "identified")],
    "withdraw what was told": [page("ident_untell", "POST", "/identification/told/{id}/withdraw", "identified", why)],
    "link with the register": [
        page("ident_link_record", "POST", "/identification/missing/{id}/link", "identified", a_record),
    ],
    "tell the family": [
        page("ident_notify", "GET", "/identification/conclusions/{id}/notify", "identified"),
        page("ident_notify", "POST", "/identification/conclusions/{id}/notify", "identified",
             lambda world, _: {"relative": world.identified["relative"], "told_at": "2021-03-17T10:00", "how": "x"}),
        page("ident_telling_wish", "POST", "/identification/conclusions/{id}/telling-wish", "identified",
             lambda world, _: {"relative": world.identified["relative"], "wish": "first"}),
    ],
    "read the report": [page("ident_report", "GET", "/identification/conclusions/{id}/report-en.pdf", "identified")],
    "read the family's copy": [
        page("ident_report", "GET", "/identification/conclusions/{id}/family-ar.pdf", "identified"),
    ],
    "read the journey": [page("ident_journey", "GET", "/identification/remains/{id}/journey", "identified")],
    "see the handovers": [page("ident_handovers", "GET", "/identification/{id}/handovers/", "identified")],
    "hand remains over": [page("ident_handovers", "POST", "/identification/{id}/handovers/", "identified", a_handover)],
    "read a handover": [
        page("ident_handover", "GET", "/identification/handovers/{id}/", "identified"),
        page("ident_receipt", "GET", "/identification/handovers/{id}/receipt-en.pdf", "identified"),
    ],
    "receive remains": [
        page("receive_remains", "POST", "/identification/handovers/{id}/received", "identified",
             lambda *_: {"received_at": "2021-03-17T10:00", "receipt": "No. 8"}),
    ],
    "confirm or give back": [
        page("confirm_remains", "POST", "/identification/handovers/{id}/confirmed", "identified",
             lambda *_: {"as_stated": "no", "said": "Two left thigh bones"}),
        page("give_back_remains", "POST", "/identification/handovers/{id}/given-back", "identified",
             lambda *_: {"place": "The gate", "given_at": "2021-03-18T10:00"}),
    ],
    "see the burials": [page("ident_burials", "GET", "/identification/{id}/burials/", "identified")],
    "bury remains": [
        page("bury_remains", "POST", "/identification/remains/{id}/bury", "identified",
             lambda *_: {"kind": "temporary", "on_date": "2021-03-18", "place": "By the mill", "precision": "exact",
                         "grave": "row 5"}),
    ],
    "read a burial": [
        page("ident_burial_record", "GET", "/identification/burials/{id}/record-en.pdf", "identified"),
    ],
    "open a grave": [
        page("open_grave", "POST", "/identification/burials/{id}/open", "identified",
             lambda *_: {"opened_on": "2021-03-18", "why": "A reason"}),
    ],
    "see the collection asked back": [
        page("questions_back", "GET", "/questions-back/"), api("GET", "/questions-back"),
    ],
    "see the collection meetings": [
        page("meetings", "GET", "/meetings/"), page("meetings_calendar", "GET", "/meetings/calendar.ics"),
        page("changes", "GET", "/changes/"), page("standing", "GET", "/standing/"),
        api("GET", "/meetings"), Call("api GET /changes", "GET", f"{API}/changes?since=2021-03-01"),
        api("GET", "/standing"),
    ],
    "see the collection answer batches": [
        page("answer_batches", "GET", "/questions/batches/"), api("GET", "/answer-batches"),
    ],
    "read a gate": [page("gate", "GET", "/exchanges/{id}/gate/", "gates")],
    "read a gate, API": [
        api("GET", "/exchanges/{id}/gate", "gates"),
        page("gate_worker", "GET", "/exchanges/{id}/gate/worker.js", "gates"),
        page("gate_run_sheet", "GET", "/exchanges/{id}/gate/run-sheet-1.pdf", "gates"),
    ],
    "register a device": [
        page("register_device", "POST", "/exchanges/{id}/gate/device", "gates"),
        api("POST", "/exchanges/{id}/gate/devices", "gates"),
    ],
    "begin a crossing": [
        page("begin_crossing", "POST", "/exchanges/{id}/gate/begin", "gates"),
        api("POST", "/exchanges/{id}/gate/begin", "gates"),
    ],
    "ask what is known there": [page("gate_known", "GET", "/exchanges/{id}/gate/known", "gates")],  # as nobody
    "confirm at a gate": [api("POST", "/exchanges/{id}/gate/confirmations", "gates", lambda *_: {"confirmations": []})],
    "confirm at a gate, by form": [page("gate_confirmations", "POST", "/exchanges/{id}/gate/confirmations", "gates")],
    "confirm as the neutral": [api("POST", "/exchanges/{id}/gate/confirmations", "gates", of_the_neutral)],
    "read evidence": [
        page("answer_evidence", "GET", "/answers/{id}/evidence", "answers"),
        api("GET", "/answers/{id}/evidence", "answers"),
    ],
    "plan an answer for many": [
        page("plan_together", "POST", "/questions/together", "entries", for_many),
        api("POST", "/answer-batches/plan", "entries", lambda _, id: {"entries": [id]}),
    ],
    "answer many together": [
        page("answer_together", "POST", "/questions/together/give", "entries", for_many),
        api("POST", "/answer-batches", "entries", for_many_by_api),
    ],
    "undo an answer batch": [
        page("undo_answer_batch", "POST", "/questions/batches/{id}/undo", "answer_batches", why),
        api("POST", "/answer-batches/{id}/undo", "answer_batches", why),
    ],
    "ask back": [
        page("ask_back", "POST", "/entries/{id}/ask", "entries", lambda *_: {"kind": "photo"}),
        api("POST", "/entries/{id}/questions-back", "entries", lambda *_: {"kind": "photo"}),
    ],
    "reply to a question": [
        page("reply_question", "POST", "/questions-back/{id}/reply", "questions", lambda *_: {"reply": "A reply"}),
        api("POST", "/questions-back/{id}/reply", "questions", lambda *_: {"reply": "A reply"}),
    ],
    "close a question": [
        page("close_question", "POST", "/questions-back/{id}/close", "questions"),
        api("POST", "/questions-back/{id}/close", "questions"),
    ],
    "take a question back": [
        page("withdraw_question", "POST", "/questions-back/{id}/withdraw", "questions"),
        api("POST", "/questions-back/{id}/withdraw", "questions"),
    ],
    "read a meeting": [page("meeting", "GET", "/meetings/{id}/", "meetings"), api("GET", "/meetings/{id}", "meetings")],
    "open a meeting, by page": [page("open_meeting", "POST", "/meetings/open", brings=a_meeting)],
    "open a meeting, by API": [api("POST", "/meetings", brings=a_meeting)],
    "close a meeting": [
        page("close_meeting", "POST", "/meetings/{id}/close", "meetings"),
        api("POST", "/meetings/{id}/close", "meetings"),
    ],
    "call a list, by page": [page("call_list", "POST", "/meetings/{id}/call", "meetings", the_put_list)],
    "call a list, by API": [api("POST", "/meetings/{id}/lists", "meetings", the_put_list)],
    "see the collection lists": [page("lists", "GET", "/lists/"), api("GET", "/lists")],
    "see the collection rooms": [api("GET", "/rooms")],
    "see the collection questions": [page("questions", "GET", "/questions/"), api("GET", "/questions")],
    "see the collection runs": [page("linking", "GET", "/linking/"), api("GET", "/linking/runs")],
    "see the collection pairs": [page("review", "GET", "/review/"), api("GET", "/pairs")],
    "see the collection quality": [page("quality", "GET", "/quality/"), api("GET", "/linking/quality")],
    "see the collection batches": [
        page("bulk", "GET", "/bulk/"), api("GET", "/batches"), api("GET", "/batches/survey"),
    ],
    "see the collection clashes": [
        page("contradictions", "GET", "/contradictions/"), api("GET", "/contradictions"),
    ],
    "see the collection copies": [page("copies", "GET", "/copies/"), api("GET", "/copies")],
    "see the collection movements": [page("movements", "GET", "/movements/"), api("GET", "/movements")],
    "see the collection process": [
        page("process", "GET", "/process/"), page("release", "GET", "/process/releases/3/"),
        page("round", "GET", "/process/rounds/9/"), api("GET", "/process/rounds"), api("GET", "/process/releases"),
    ],
    "see the collection log": [
        page("log", "GET", "/log/"), page("log_lines", "GET", "/log/entries.jsonl"),
        api("GET", "/log/head"), api("GET", "/log/entries"),
    ],
    "see the collection checkpoint": [
        page("checkpoint", "GET", "/log/checkpoint/"), page("checkpoint_note", "GET", "/log/checkpoint.txt"),
        page("checker", "GET", "/log/checker.py"), api("GET", "/log/checkpoint"),
    ],
    "see the collection policy": [
        page("log_policy", "GET", "/log/policy.txt"), page("log_proof", "GET", "/log/proofs/1"),
        page("log_keys", "GET", "/log/keys/"), api("GET", "/log/policy"), api("GET", "/log/keys"),
        Call("api GET /log/entries/{seq}/proof", "GET", f"{API}/log/entries/1/proof"),
    ],
    "bring a cosigned, page": [page("bring_cosigned", "POST", "/log/checkpoint/cosigned")],
    "bring a cosigned, API": [api("POST", "/log/cosignatures", brings=lambda *_: {"note": "no note"})],
    "enter a key": [
        page("enter_log_key", "POST", "/log/keys/enter", brings=a_key),
        api("POST", "/log/keys", brings=a_key),
    ],
    "confirm a key": [
        page("confirm_log_key", "POST", "/log/keys/{id}/confirm", "log_keys"),
        api("POST", "/log/keys/{id}/confirm", "log_keys"),
    ],
    "see the erasures": [page("erasures", "GET", "/log/erasures/"), api("GET", "/log/erasures")],
    "ask to erase a value": [
        page("ask_to_erase", "POST", "/log/erasures/ask", brings=a_value),
        api("POST", "/log/erasures", brings=a_value),
    ],
    "erase a value": [
        page("confirm_erasure", "POST", "/log/erasures/{id}/confirm", "erasures"),
        api("POST", "/log/erasures/{id}/confirm", "erasures"),
    ],
    "be cosigned by this site": [page("add_checkpoint", "POST", "/api/witness/add-checkpoint")],
    "see the collection searches": [page("searches", "GET", "/log/searches"), api("GET", "/log/searches")],
    "find a person": [
        page("find", "GET", "/find/"), page("find", "POST", "/find/", brings=lambda *_: {"name": "Sami al-Ali"}),
        api("POST", "/find", brings=lambda *_: {"name": "Sami al-Ali"}),
    ],
    "see the collection oneself": [
        page("home", "GET", "/"), page("me", "GET", "/me/"), api("GET", "/me"), api("GET", "/openapi.json"),
    ],
    "bring a list, page": [page("bring_list", "GET", "/lists/bring")],
    "bring a list, by page": [
        page("bring_list", "POST", "/lists/bring",
             brings=lambda world, id: a_file(world, id, addressed_to=world.cast.parties["side_b"].id)),
    ],
    "bring a list, by API": [
        api("POST", "/lists", brings=lambda world, id: a_file(world, id, addressed_to="side_b")),
    ],
    "read a list": [
        page("list", "GET", "/lists/{id}/", "lists"),
        api("GET", "/lists/{id}", "lists"), api("GET", "/lists/{id}/entries", "lists"),
        api("GET", "/lists/{id}/standing", "lists"),
    ],
    "preview its rows": [
        page("list_columns", "GET", "/lists/{id}/columns", "lists"), api("GET", "/lists/{id}/preview", "lists"),
    ],
    "take an empty list": [page("blank_list", "GET", "/lists/blank.xlsx"), api("GET", "/blank-list")],
    "look at its rows": [
        page("list_rows", "GET", "/lists/{id}/rows", "lists"), page("list_row", "GET", "/lists/{id}/rows/2", "lists"),
        page("list_accepting", "GET", "/lists/{id}/accepting", "lists"),
        api("GET", "/lists/{id}/rows", "lists"), api("GET", "/lists/{id}/problems", "lists"),
    ],
    "correct a row": [
        page("list_row", "POST", "/lists/{id}/rows/2", "lists", lambda *_: {"cell-0": "سامي ماجد العلي"}),
        Call("api PUT /lists/{id}/rows/{number}", "PUT", f"{API}/lists/{{id}}/rows/2", "lists",
             lambda *_: {"cells": {"0": "سامي ماجد العلي"}}),
        Call("api PUT /lists/{id}/rows/{number}/person", "PUT", f"{API}/lists/{{id}}/rows/2/person", "lists",
             lambda *_: {"is_person": False}),
        Call("api DELETE /lists/{id}/rows/{number}/cells/{column}", "DELETE", f"{API}/lists/{{id}}/rows/2/cells/0",
             "lists"),
    ],
    "read another sheet": [
        page("list_sheet", "POST", "/lists/{id}/sheet", "lists", lambda *_: {"sheet": "Two"}),
        api("POST", "/lists/{id}/sheet", "lists", lambda *_: {"sheet": "Two"}),
    ],
    "set its columns": [
        page("list_columns", "POST", "/lists/{id}/columns", "lists", lambda *_: {"column-0": "name"}),
        api("PUT", "/lists/{id}/columns", "lists", lambda *_: {"columns": {"name": 0}}),
    ],
    "accept a list": [
        page("accept_list", "POST", "/lists/{id}/accept", "lists"), api("POST", "/lists/{id}/accept", "lists"),
    ],
    "put a list to its holder": [
        page("put_list", "POST", "/lists/{id}/put", "lists"), api("POST", "/lists/{id}/put", "lists"),
    ],
    "withdraw a list": [
        page("withdraw_list", "POST", "/lists/{id}/withdraw", "lists", why),
        api("POST", "/lists/{id}/withdraw", "lists", why),
    ],
    "see a list's versions": [
        page("list_versions", "GET", "/lists/{id}/versions", "lists"), api("GET", "/lists/{id}/versions", "lists"),
    ],
    "bring a version": [
        page("list_versions", "POST", "/lists/{id}/versions", "lists", lambda *_: {"file": the_file()}),
        api("POST", "/lists/{id}/versions", "lists", lambda *_: {"file": the_file()}),
    ],
    "see what a version changes": [
        page("list_change", "GET", "/lists/{id}/change", "versions"), api("GET", "/lists/{id}/change", "versions"),
    ],
    "accept a version": [
        page("accept_version", "POST", "/lists/{id}/change/accept", "versions"),
        api("POST", "/lists/{id}/change/accept", "versions"),
    ],
    "undo a version": [
        page("undo_version", "POST", "/lists/{id}/change/undo", "versions", why),
        api("POST", "/lists/{id}/change/undo", "versions", why),
    ],
    "read a version as a list": [
        page("list", "GET", "/lists/{id}/", "versions"), api("GET", "/lists/{id}", "versions"),
    ],
    "see an entry's history": [
        page("entry_history", "GET", "/entries/{id}/history", "entries"),
        api("GET", "/entries/{id}/history", "entries"),
    ],
    "ask for a copy": [
        page("ask_copy", "POST", "/lists/{id}/copies", "lists", a_copy),
        Call("api POST /copies", "POST", f"{API}/copies", "lists", lambda world, id: a_copy(world, id) | {"list": id}),
    ],
    "look at forms of a copy": [
        page("new_copy", "GET", "/lists/{id}/copies/new", "lists"), api("GET", "/lists/{id}/copies/forms", "lists"),
    ],
    "read an entry": [page("entry", "GET", "/entries/{id}/", "entries"), api("GET", "/entries/{id}", "entries")],
    "answer an entry": [
        page("answer_entry", "POST", "/entries/{id}/answer", "entries", lambda *_: {"disposition": "not_held"}),
        api("POST", "/entries/{id}/answers", "entries", lambda *_: {"disposition": "not_held"}),
    ],
    "confirm an answer": [
        page("second_answer", "POST", "/answers/{id}/confirm", "answers"),
        api("POST", "/answers/{id}/confirm", "answers"),
    ],
    "take an answer back": [
        page("take_back_answer", "POST", "/answers/{id}/take-back", "answers", why),
        api("POST", "/answers/{id}/take-back", "answers", why),
    ],
    "read a person": [page("person", "GET", "/persons/{id}/", "persons")],
    "read a run": [
        page("linking_run", "GET", "/linking/{id}/", "runs"),
        page("linking_progress", "GET", "/linking/{id}/progress", "runs"),
        api("GET", "/linking/runs/{id}", "runs"),
    ],
    "start linking, by page": [page("start_linking", "POST", "/linking/start", brings=both_lists)],
    "start linking, by API": [api("POST", "/linking/runs", brings=both_lists)],
    "link a whole room": [
        page("link_room", "POST", "/linking/rooms/{id}", "rooms"), api("POST", "/rooms/{id}/linking", "rooms"),
    ],
    "link to the register, page": [page("link_to_register", "POST", "/linking/register", brings=one_list)],
    "link to the register, API": [api("POST", "/linking/register", brings=one_list)],
    "gather a batch": [
        page("draw_batch", "POST", "/bulk/draw", brings=lambda *_: {"floor": "0.99"}),
        api("POST", "/batches", brings=lambda *_: {"floor": 0.99}),
    ],
    "read a batch": [page("batch", "GET", "/bulk/{id}/", "batches"), api("GET", "/batches/{id}", "batches")],
    "look at a sample": [
        page("look_at_sample", "POST", "/bulk/{id}/look", "batches",
             lambda world, _: {f"seen-{world.pairs['bulk']}": "same"}),
        api("POST", "/batches/{id}/looks", "batches", lambda world, _: {"seen": {world.pairs["bulk"]: "same"}}),
    ],
    "propose a batch": [
        page("propose_batch", "POST", "/bulk/{id}/propose", "batches"),
        api("POST", "/batches/{id}/propose", "batches"),
    ],
    "accept a batch": [
        page("accept_batch", "POST", "/bulk/{id}/accept", "batches"), api("POST", "/batches/{id}/accept", "batches"),
    ],
    "give a batch up": [
        page("stop_batch", "POST", "/bulk/{id}/stop", "batches"), api("POST", "/batches/{id}/stop", "batches"),
    ],
    "undo a batch": [
        page("undo_batch", "POST", "/bulk/{id}/undo", "batches", why),
        api("POST", "/batches/{id}/undo", "batches", why),
    ],
    "note a contradiction": [
        page("note_contradiction", "POST", "/contradictions/{id}/note", "contradictions", why),
        api("POST", "/contradictions/{id}/note", "contradictions", why),
    ],
    "reopen a contradiction": [
        page("undo_contradiction_note", "POST", "/contradictions/{id}/undo", "contradictions"),
        api("POST", "/contradictions/{id}/undo", "contradictions"),
    ],
    "read a pair": [page("pair", "GET", "/review/{id}/", "pairs"), api("GET", "/pairs/{id}", "pairs")],
    "decide on a pair": [
        page("decide_pair", "POST", "/review/{id}/decide", "pairs", lambda *_: {"verdict": "cannot_tell"}),
        api("POST", "/pairs/{id}/decisions", "pairs", lambda *_: {"verdict": "cannot_tell"}),
    ],
    "undo a decision": [
        page("undo_decision", "POST", "/decisions/{id}/undo", "decisions"),
        api("POST", "/decisions/{id}/undo", "decisions"),
    ],
    "read a copy's state": [page("copy", "GET", "/copies/{id}/", "copies"), api("GET", "/copies/{id}", "copies")],
    "take back an opinion": [
        page("take_back_opinion", "POST", "/opinions/{id}/take-back", "opinions"),
        api("POST", "/opinions/{id}/take-back", "opinions"),
    ],
    "see records together": [
        page("together", "GET", "/together/{id}/", "together"), api("GET", "/together/{id}", "together"),
    ],
    "plan for records together": [
        page("together_plan", "GET", "/together/{id}/plan", "together",
             lambda world, id: {"act": "take_out", "record": id}),
        api("POST", "/together/{id}/plan", "together", lambda world, id: {"act": "take_out", "records": [id]}),
    ],
    "decide records together": [
        page("decide_together", "POST", "/together/{id}/decide", "together",
             lambda world, id: {"act": "take_out", "record": id, "plan": plan_digest(world, id), "because": "names"}),
        api("POST", "/together/{id}/decisions", "together",
            lambda world, id: {"act": "take_out", "records": [id], "plan": plan_digest(world, id), "why": "A reason"}),
    ],
    "approve a copy": [
        page("approve_copy", "POST", "/copies/{id}/approve", "copies"), api("POST", "/copies/{id}/approve", "copies"),
    ],
    "refuse a copy": [
        page("refuse_copy", "POST", "/copies/{id}/refuse", "copies"), api("POST", "/copies/{id}/refuse", "copies"),
    ],
    "take a copy": [
        page("copy_file", "POST", "/copies/{id}/file", "copies"), api("GET", "/copies/{id}/file", "copies"),
    ],
    "see the collection families": [page("families", "GET", "/families/"), api("GET", "/families/requests")],
    "file a request, page": [page("file_family_request", "GET", "/families/file")],
    "file a request, by page": [page("file_family_request", "POST", "/families/file", brings=a_wish)],
    "file a request, by API": [api("POST", "/families/requests", brings=a_wish_by_code)],
    "read a request": [
        page("family_request", "GET", "/families/{id}/", "families"), api("GET", "/families/requests/{id}", "families"),
    ],
    "pass a request on": [
        page("pass_on_request", "POST", "/families/{id}/pass-on", "families", the_entry),
        api("POST", "/families/requests/{id}/pass-on", "families", the_entry),
    ],
    "settle a request": [
        page("settle_request", "POST", "/families/{id}/settle", "families",
             lambda *_: {"verdict": "grant", "words": "So be it"}),
        api("POST", "/families/requests/{id}/settle", "families", lambda *_: {"verdict": "grant", "why": "So be it"}),
    ],
    "answer a family": [
        page("answer_family", "POST", "/families/{id}/answer", "families", lambda *_: {"words": "It was looked into"}),
        api("POST", "/families/requests/{id}/answer", "families", lambda *_: {"words": "It was looked into"}),
    ],
    "take a request back": [
        page("retract_request", "POST", "/families/{id}/take-back", "families"),
        api("POST", "/families/requests/{id}/take-back", "families"),
    ],
    "read a board": [
        page("ident_board", "GET", "/identification/{id}/board/", "paired"),
        page("ident_method", "GET", "/identification/{id}/method/", "paired"),
    ],
    "decide a method": [page("ident_method", "POST", "/identification/{id}/method/", "paired", a_method)],
    "search anew": [page("ident_search", "POST", "/identification/{id}/search", "paired")],
    "read a match": [page("ident_pair", "GET", "/identification/pairs/{id}/", "paired")],
    "exclude a match": [page("exclude_pair", "POST", "/identification/pairs/{id}/exclude", "paired", why)],
    "take an exclusion back": [
        page("undo_excluded_pair", "POST", "/identification/exclusions/{id}/undo", "paired", why),
    ],
    "propose whose": [
        page("propose_conclusion", "POST", "/identification/pairs/{id}/propose", "paired", the_evidence),
    ],
    "read whose": [page("ident_conclusion", "GET", "/identification/conclusions/{id}/", "paired")],
    "second whose": [
        page("second_conclusion", "POST", "/identification/conclusions/{id}/second", "paired", the_evidence),
    ],
    "refuse whose": [page("refuse_conclusion", "POST", "/identification/conclusions/{id}/refuse", "paired", why)],
    "doubt whose": [page("doubt_conclusion", "POST", "/identification/conclusions/{id}/doubt", "paired", why)],
    "settle a doubt": [
        page("lay_doubt", "POST", "/identification/conclusions/{id}/lay", "paired", why),
        page("correct_conclusion", "POST", "/identification/conclusions/{id}/correct", "paired"),
    ],
    "read samples": [
        page("ident_samples", "GET", "/identification/{id}/samples/", "typed"),
        page("ident_sample_labels", "GET", "/identification/{id}/samples/labels", "typed"),
    ],
    "take a sample": [page("take_sample", "POST", "/identification/{id}/samples/take", "typed", a_bone)],
    "read a chain": [page("ident_custody", "GET", "/identification/custody/{id}/", "typed")],
    "write into a chain": [
        page("record_custody", "POST", "/identification/custody/{id}/step", "typed",
             lambda *_: HANDLED | {"kind": "stored"}),
    ],
    "explain a gap": [page("explain_custody", "POST", "/identification/custody/steps/{id}/explain", "typed", why)],
    "read the laboratory": [page("ident_laboratory", "GET", "/identification/{id}/laboratory/", "typed")],
    "open a laboratory batch": [
        page("open_laboratory_batch", "POST", "/identification/{id}/laboratory/open", "typed", a_new_batch),
        page("own_genetic_profile", "POST", "/identification/{id}/laboratory/own-profile", "typed", an_own_profile),
    ],
    "read a laboratory batch": [page("ident_batch", "GET", "/identification/batches/{id}/", "typed")],
    "read a file in": [page("read_batch", "POST", "/identification/batches/{id}/read", "typed", a_reading)],
    "accept a profile": [page("accept_profile", "POST", "/identification/batches/{id}/accept", "typed", its_sample)],
    "ask for a third reading": [
        page("ask_third_reading", "POST", "/identification/batches/{id}/third", "typed", its_sample),
    ],
    "give a sample up": [page("give_up_sample", "POST", "/identification/batches/{id}/give-up", "typed", its_sample)],
    "open genotypes": [page("open_genotypes", "POST", "/identification/batches/{id}/genotypes", "typed", its_sample)],
    "close a laboratory batch": [page("close_laboratory_batch", "POST", "/identification/batches/{id}/close", "typed")],
    "open to everyone": [
        page("set_language", "POST", "/language", brings=lambda *_: {"language": "en"}),
        page("font", "GET", "/fonts/firago-regular.ttf"),
    ],
    "not there": [page("api-root", "GET", f"{API}/"), page("", "GET", f"{API}/docs")],
}  # fmt: skip


def lines() -> Iterator[tuple[str, str, str]]:
    """(act, thing, fifteen signs) of each line of the grid."""
    for line in GRID.strip().splitlines()[1:]:
        if line.strip():
            act, thing, signs = re.split(r"\s{2,}", line.strip())
            signs = signs.replace(" ", "")
            assert len(signs) == len(PEOPLE), line
            yield act, thing, signs


def calls_of(act: str, thing: str) -> list[Call]:
    return CALLS.get(f"{act} {thing}") or CALLS[act]


LINES = list(lines())
ACTS = list(dict.fromkeys(act for act, _, _ in LINES))


@pytest.fixture(scope="module")
def first_world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Once[World]]:
    with once(make_world, blocker=django_db_blocker, folder=tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def world(first_world, db, tmp_path) -> World:
    return first_world.copied(tmp_path)


def make_world() -> World:
    cast = make_cast()
    room = make_room(cast)
    put, held = put_sought(cast, bring_sought(cast, room)), bring_held(cast, room)
    made = World(cast, room)
    sought = {"room": room, "kind": ListKind.SOUGHT, "addressed_to": cast.parties["side_b"], "by": cast.asker_a}
    staged = bring_list(two_sheets(), filename="list.xlsx", at=AT, **sought)
    accepted = bring_list("name\nهاني العلي\n".encode(), filename="list.csv", at=AT, **sought)
    theirs = bring_list(
        b"name\nSami al-Ali\n", filename="held.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=AT
    )
    made.lists = {
        "staged": staged, "accepted": accept_list(accepted, by=cast.asker_a, at=AT), "put": put, "held": held,
        "held staged": theirs,
    }  # fmt: skip
    _versions(made)
    _entries(made)
    _answers(made)
    _pairs(made)
    _batches(made)
    _contradictions(made)
    _copies(made)
    _families(made)
    key = Signer("side-b.example", KeyType.COSIGNATURE, b"\x02" * 32).verifier.vkey
    made.log_keys = {"entered": propose_key(cast.parties["side_b"], key, by=cast.secretariat, at=AT).id}
    last = Opening.objects.order_by("-entry_id")[0]
    asked = ask_to_erase(last.entry_id, last.name, why="A reason", by=cast.secretariat, at=AT)
    made.erasures = {"asked": asked.id}
    make_checkpoint(at=timezone.now())
    record_release(3, happened="2018-11-24", by=cast.secretariat.id, at=AT)
    record_round(9, starts="2018-05-14", by=cast.secretariat.id, at=AT)
    return made


def _versions(made: World) -> None:
    """Of the put list, each with a row that says nothing new; and one accepted before its list was put."""
    by, put = made.cast.asker_a, made.lists["put"]
    row = "\n".join(SOUGHT.splitlines()[:2]).encode()
    waiting = bring_version(put, row, filename="next.csv", by=by, at=AT, partial=True)
    joined = bring_version(put, row, filename="next.csv", by=by, at=AT, partial=True)
    accept_version(joined, by=by, at=AT)
    early = bring_list("key,name\nE-1,نبيل الحلبي\n".encode(), filename="e.csv", room=made.room, kind=ListKind.SOUGHT,
                       addressed_to=made.cast.parties["side_b"], by=by, at=AT)  # fmt: skip
    early = accept_list(early, by=by, at=AT)
    before = bring_version(early, "key,name\nE-1,نبيل حسن الحلبي\n".encode(), filename="e.csv", by=by, at=AT)
    accept_version(before, by=by, at=AT)
    put_list(early, by=made.cast.mediator, at=AT + DAY)
    made.versions = {"waiting": waiting.pk, "joined": joined.pk, "before put": before.pk}


def _entry(key: str) -> ListEntry:
    return ListEntry.objects.select_related("record__source", "list").get(party_key=key)


def _entries(made: World) -> None:
    one = ListEntry.objects.select_related("record").get(list=made.lists["accepted"])
    entries = {"accepted": one, "put": _entry("A-3"), "held": _entry("B-3")}
    made.entries = {thing: entry.id for thing, entry in entries.items()}
    made.persons = {thing: entry.record_id for thing, entry in entries.items()}


def _answers(made: World) -> None:
    by = made.cast.holder_b
    made.answers = {
        "proposed": answer_entry(_entry("A-1"), disposition=Disposition.DEAD, by=by, at=AT).id,
        "given": answer_entry(
            _entry("A-2"),
            disposition=Disposition.HELD,
            by=by,
            at=AT,
            evidence=Evidence(b"A scan", "scan.png", "A scan"),
        ).id,
    }
    replied = ask_back(_entry("A-3"), kind=QuestionKind.FATHER, by=by, at=AT)
    reply_to(replied, reply="Darwish", by=made.cast.asker_a, at=AT)
    asked = ask_back(_entry("A-3"), kind=QuestionKind.WHICH, by=by, at=AT)
    made.questions = {"asked": asked.id, "replied": replied.id}
    plan = plan_of([_entry("A-4").id], by=by, at=AT)
    batch = answer_together(plan, seen=plan.digest, disposition=Disposition.NEVER_HELD, by=by, at=AT)
    made.answer_batches = {"theirs": batch.id}
    closed, opened = (
        open_meeting(made.room, number=number, starts_at=AT, reply_by=AT.date(), by=made.cast.mediator, at=AT)
        for number in (1, 2)
    )
    made.meetings = {"open": opened.id, "closed": close_meeting(closed, by=made.cast.mediator, at=AT).id}


def _pairs(made: World) -> None:
    """Two pairs to decide on, and two that are decided already."""
    put, held = made.lists["put"].source, made.lists["held"].source
    run = LinkingRun.objects.create(
        left=put,
        right=held,
        asked_by=made.cast.mediator,
        asked_at=AT,
        ended_at=AT,
        state=RunState.FINISHED,
        figures={"candidates": 9, "kept": 4, "suggested": 4, "histogram": [0] * 9 + [4], "warnings": [], "stamp": {}},
    )
    waiting = LinkingRun.objects.create(left=put, right=held, asked_by=made.cast.mediator, asked_at=AT)
    made.runs = {"crossed": run.id, "waiting": waiting.id}

    def pair(first: str, second: str, probability: float = 0.9) -> CandidatePair:
        one, two = sorted((_entry(first).record, _entry(second).record), key=lambda record: record.id)
        return CandidatePair.objects.create(
            first=one, second=two, run=run, probability=probability, weight=3, suggested=True
        )

    made.pairs = {"crossed": pair("A-1", "B-1").id, "within": pair("A-1", "A-6").id}
    made.together = {"crossed": _entry("B-1").record_id, "within": _entry("A-6").record_id}
    unlikely = {"waiting": pair("A-3", "A-4", 0.2), "contested": pair("B-3", "B-2", 0.2)}
    for thing, one in unlikely.items():
        decide_pair(one, verdict=Verdict.SAME, by=made.cast.mediator, at=AT)
        made.opinions[thing] = one.opinions.get().id
    decide_pair(unlikely["contested"], verdict=Verdict.DIFFERENT, by=made.cast.neutral, at=AT)
    decided = {"crossed": pair("A-2", "B-2"), "within": pair("A-2", "A-4")}
    made.decisions = {
        thing: decide_pair(one, verdict=Verdict.DIFFERENT, by=made.cast.mediator, at=AT).id
        for thing, one in decided.items()
    }


def _batches(made: World) -> None:
    cast, run = made.cast, LinkingRun.objects.first()
    reasons = [
        {"field": "given", "verdict": "same", "bits": 3.0, "first": "", "second": "", "en": "same", "ar": "نفسه"}
    ]

    def pair(first: str, second: str) -> CandidatePair:
        one, two = sorted((_entry(first).record, _entry(second).record), key=lambda record: record.id)
        return CandidatePair.objects.create(
            first=one, second=two, run=run, probability=0.999, weight=9, suggested=True, reasons=reasons
        )

    def drawn() -> Batch:
        pairs = CandidatePair.objects.reaching(cast.mediator)
        batch = draw_batch(pairs, floor=0.99, by=cast.mediator, at=AT)
        return seen(batch, by=cast.mediator)

    def seen(batch: Batch, *, by: Staff) -> Batch:
        ids = batch.pairs.values_list("pair_id", flat=True)
        return look_at_sample(batch, dict.fromkeys(ids, Verdict.SAME), by=by, at=AT)

    def proposed() -> Batch:
        return seen(propose_batch(drawn(), by=cast.mediator, at=AT), by=cast.neutral)

    pair("A-3", "B-3")
    accepted = accept_batch(proposed(), by=cast.neutral, at=AT)
    made.pairs["bulk"] = pair("A-4", "B-4").id
    made.batches = {"accepted": accepted.id, "drawn": drawn().id, "proposed": proposed().id}
    made.rooms = {"ours": made.room.id}


def _contradictions(made: World) -> None:
    crossed, noted, *_ = contradictions(made.cast.mediator)
    note_contradiction(noted, why="A reason", by=made.cast.mediator, at=AT)
    made.contradictions = {"crossed": crossed.id, "noted": noted.id}


def _copies(made: World) -> None:
    cast = made.cast
    now = timezone.now()  # a copy of long ago has expired
    wish = {"format": ExportFormat.XLSX, "language": "en", "recipient": "The envoy", "purpose": "A round", "at": now}
    by_a, by_mediator, ready = (
        ask_export(made.lists["put"], by=by, **wish) for by in (cast.asker_a, cast.mediator, cast.asker_a)
    )
    approve_export(ready, by=cast.neutral, at=now)
    write_export(ready.id, writer=lambda _: Written(b"a copy", []), clock=lambda: now)
    made.copies = {"by A": by_a.id, "by mediator": by_mediator.id, "ready": ready.id}


def _families(made: World) -> None:
    said = Described(name="سميرة", relation="herself", checked="papers seen", wish="She came home")
    to = made.cast.parties["neutral_body"]
    filed, passed = (
        file_request(RequestKind.UNLIST, said, addressed_to=to, by=made.cast.liaison, at=AT) for _ in range(2)
    )
    pass_on(passed, entry=_entry("A-3"), told="Asked not to be listed", by=made.cast.neutral, at=AT)
    made.families = {"filed": filed.id, "passed on": passed.id}


@pytest.fixture
def clients(world) -> dict[str, Client]:
    """A browser for each person, logged in; the same session serves pages and the API."""
    made = {name: Client() for name in PEOPLE}
    for name, client in made.items():
        if name != "anonymous":
            person = Staff.objects.get(pk=world.cast.people[name].pk)
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def send(client: Client, call: Call, world: World, id: str) -> Any:
    """Make the call and undo what it did."""
    path = call.path.replace("{id}", id)
    brings = call.brings(world, id) if call.brings else {}
    with transaction.atomic():
        if call.method == "GET":
            reply = client.get(path, brings)
        elif call.is_api and "file" not in brings:
            reply = getattr(client, call.method.lower())(path, json.dumps(brings), content_type="application/json")
        else:
            reply = client.post(path, brings)
        content = b"".join(reply) if reply.streaming else reply.content
        transaction.set_rollback(True)
    reply.body = content
    return reply


def sign_of(reply: Any) -> str:
    location = reply.headers.get("Location", "")
    if reply.status_code == 401 or (reply.status_code == 302 and location.startswith("/account/login/")):
        return "L"
    if reply.status_code in {200, 201, 302}:
        return "+"
    return {404: "-", 409: "x", 422: "u"}.get(reply.status_code, str(reply.status_code))


def told(reply: Any, id: str) -> tuple[int, str, str, str]:
    """All that a reply tells, less what differs each time: its tokens, and the id that was asked for."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reply.body.decode())
    rest = (reply.headers.get("Content-Type", ""), reply.headers.get("Location", ""), body)
    return reply.status_code, *(text.replace(id, "ID") for text in rest)


def no_such(id: str) -> str:
    """Of a pair, both."""
    return "/".join(one.split("_")[0] + "_" + "0" * 20 for one in id.split("/"))


@pytest.mark.parametrize("act", ACTS)
def test_matrix(act, world, clients):
    """Each call of the act, by each person, on each thing: the sign of the grid, and nothing told by a "not found"."""
    surprises = []
    for _, thing, signs in [line for line in LINES if line[0] == act]:
        for call in calls_of(act, thing):
            id = world.id_of(call.kind, thing) if call.kind else ""
            for person, expected in zip(PEOPLE, signs, strict=True):
                reply = send(clients[person], call, world, id)
                found = sign_of(reply)
                if found != expected:
                    surprises.append(f"{call.route or call.path} on {thing} by {person}: {found}, not {expected}")
                elif id and expected in "-L":
                    other = no_such(id)
                    if told(reply, id) != told(send(clients[person], call, world, other), other):
                        surprises.append(f"{call.route} on {thing} by {person}: unlike an id that does not exist")
    assert surprises == []


def test_every_route_is_in_the_matrix():
    spoken_of = {call.route for calls in CALLS.values() for call in calls} | {
        line.split()[0] for line in ACCOUNT.split("\n") if line
    }
    assert sorted(set(routes()) - spoken_of) == []
    assert sorted(spoken_of - set(routes()) - {""}) == []


def test_every_act_of_the_matrix_has_its_calls():
    used = {id(calls_of(act, thing)) for act, thing, _ in LINES}
    assert [act for act, calls in CALLS.items() if id(calls) not in used] == []


@pytest.mark.parametrize("person", ["asker_a", "mediator", "anonymous"])
def test_no_route_takes_another_method(world, clients, person):
    """What a route does not do is not done by another verb either: refused, or to the log-in."""
    surprises = []
    calls = [call for some in CALLS.values() for call in some]
    for path in {path_of(call, world) for call in calls}:
        taken = {call.method for call in calls if path_of(call, world) == path}
        for method in {"POST", "PUT", "PATCH", "DELETE"} - taken:
            with transaction.atomic():
                reply = getattr(clients[person], method.lower())(path)
                transaction.set_rollback(True)
            login = reply.status_code == 401 or reply.headers.get("Location", "").startswith("/account/login/")
            if not (reply.status_code in {404, 405} or (login and person == "anonymous")):
                surprises.append(f"{method} {path}: {reply.status_code}")
    assert surprises == []


@pytest.mark.parametrize("line", ACCOUNT.strip().splitlines())
def test_pages_of_the_account(world, clients, line):
    name, anonymous, logged_in = line.split()
    path = "/" + account_paths()[name]
    assert sign_of(clients["anonymous"].get(path)) == anonymous
    assert sign_of(clients["asker_a"].get(path)) == logged_in


# --- what routes there are ------------------------------------------------------------------------------


def walk(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from walk(one.url_patterns, path)
        else:
            yield path, one


def routes() -> Iterator[str]:
    """Every route by name; an address of the API by each of its methods and its path."""
    for path, one in walk(get_resolver().url_patterns):
        if not path.startswith("api/v1/") or one.name == "api-root":
            yield one.name or path
            continue
        view = one.callback.__closure__
        operations = next(cell.cell_contents for cell in view if hasattr(cell.cell_contents, "operations")).operations
        for operation in operations:
            shown = re.sub(r"<(\w+)>", r"{\1}", path.removeprefix("api/v1"))
            yield from (f"api {method} {shown}" for method in operation.methods)


def account_paths() -> dict[str, str]:
    found = {one.name: path for path, one in walk(get_resolver().url_patterns) if path.startswith("account/")}
    made_up = {"^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/abc/",
               "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/"}  # fmt: skip
    for name in found:
        for pattern, plain in made_up.items():
            found[name] = found[name].replace(pattern, plain)
        found[name] = found[name].replace("<int:pk>", "1")
    return found


def path_of(call: Call, world: World) -> str:
    of = {
        "opinions": "waiting",
        "questions": "asked",
        "meetings": "open",
        "answer_batches": "theirs",
        "batches": "drawn",
        "rooms": "ours",
        "lists": "put",
        "versions": "joined",
        "entries": "put",
        "persons": "put",
        "answers": "given",
        "copies": "by A",
        "families": "filed",
        "gates": "day",
        "exchanges": "opened",
        "identified": "remains",
        "paired": "free",
        "typed": "sample",
        "log_keys": "entered",
        "erasures": "asked",
    }
    if "{id}" not in call.path:
        return call.path
    return call.path.replace("{id}", world.id_of(call.kind, of.get(call.kind, "crossed")))
