// The day of the crossing on a telephone without network: reads the table of wasl.engines.crossing (steps.py, as JSON of
// table_json.py) and answers as that engine does, from the confirmations alone. tests/web/test_crossing_js.py compares the
// two on random days. Own SHA-256, because crypto.subtle is missing where a page is served without TLS.
"use strict";

const WaslCrossing = (() => {
  const BY_SIDE = { facing: { a: "ma", b: "mb" }, across: { a: "mb", b: "ma" } }, SIDES = ["a", "b"], ROLES = ["ma", "mb", "n"];
  const GIVEN = ["handed_over", "received", "examined"], DISPUTED = ["half", "denied"];
  const PLACES = { awaited: "at_site", departed: "on_road", arrived: "at_gate", in_zone: "in_zone", miscounted: "at_gate", home: "at_home" };
  const SHOWN_AS = ["foreign", "unsigned", "forged", "differs", "refuted"], NOBODYS = ["foreign", "unsigned"];
  const sorted = (list, key = (one) => one) => [...list].sort((x, y) => compare(key(x), key(y)));
  const compare = (x, y) => {
    if (!Array.isArray(x)) return x < y ? -1 : Number(x > y);
    const at = x.findIndex((part, place) => part !== y[place]);
    return at < 0 ? 0 : compare(x[at], y[at]);
  };
  const bare = (entries = []) => Object.assign(Object.create(null), Object.fromEntries(entries));  // no id is "constructor"
  const refused = (code, subject, found = "", wanted = []) => ({ code, subject, found: String(found), wanted });

  // SHA-256, FIPS 180-4.
  const K = [], START = [];
  for (let n = 2; K.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) prime = prime && n % d !== 0;
    if (!prime) continue;
    if (START.length < 8) START.push(fraction(Math.sqrt(n)));
    K.push(fraction(Math.cbrt(n)));
  }
  function fraction(root) { return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0; }
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  function sha256(said) {
    const bytes = typeof said === "string" ? new TextEncoder().encode(said) : said;
    const padded = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const data = new DataView(padded.buffer);
    data.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    data.setUint32(padded.length - 4, bytes.length << 3);
    const state = [...START], w = new Int32Array(64);
    for (let block = 0; block < padded.length; block += 64) {
      for (let i = 0; i < 16; i++) w[i] = data.getInt32(block + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 16] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) + w[i - 7];
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
        const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
    }
    return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  // A confirmation's id: SHA-256 of its canonical JSON.
  const KEYS = ["at", "code", "count", "counter", "device", "operation", "previous", "role", "seen", "step", "subject"];
  const idOf = (one) => sha256(JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, one[key]]))).normalize("NFC"));
  const withId = (one) => (one.id ? one : { ...one, id: idOf(one) });

  // terms.py: what was agreed, looked up by subject.
  function readTerms(terms) {
    const [about, stageOf, swapOf, people, roleOf] = Array.from({ length: 5 }, bare);
    about[terms.operation] = "operation";
    for (const stage of terms.stages) {
      about[stage.id] = "stage";
      stageOf[stage.id] = stage;
      for (const side of SIDES) [about[`${stage.id}/${side}`], stageOf[`${stage.id}/${side}`]] = ["group", stage];
      for (const swap of stage.swaps) {
        [about[swap.id], stageOf[swap.id], swapOf[swap.id]] = ["swap", stage, swap];
        for (const side of SIDES) for (const one of swap[side]) [people[one], stageOf[one], swapOf[one]] = [side, stage, swap];
      }
    }
    for (const one of Object.keys(people)) about[one] = "person";
    for (const device of terms.devices) roleOf[device.id] = device.role;
    return { ...terms, about, stageOf, swapOf, people, roleOf, sideOf: (subject) => people[subject] || subject.split("/").pop() };
  }

  // facts.py: what follows from what is known.
  function factsOf(terms, table, has) {
    const states = bare(), steps = bare(table.steps.map((step) => [step.name, step]));
    const rolesOf = (step, subject) => {
      const { roles, all } = table.who[step.who];
      return { roles: roles.map((word) => (BY_SIDE[word] ? BY_SIDE[word][terms.sideOf(subject)] : word)), all };
    };
    const confirmedBy = (step, subject) => rolesOf(step, subject).roles.filter((role) => has(step.name, subject, role));
    const isComplete = (step, subject) => {
      const { roles, all } = rolesOf(step, subject);
      return roles[all ? "every" : "some"]((role) => has(step.name, subject, role));
    };
    const toldOf = (source, subject, about) => {
      if (source === about) return [subject];
      if (source === "swap") return [terms.swapOf[subject].id];
      if (source === "person") return [...terms.swapOf[subject].a, ...terms.swapOf[subject].b];
      return related(source === "group" ? "groups" : "stages", subject);
    };
    const bearing = (about) => table.steps.flatMap((step) => step.leads.filter((lead) => lead[0] === about).map((lead) => [step, lead[1]]));
    function reached(subject) {
      const about = terms.about[subject], found = [];
      for (const [step, state] of bearing(about)) {
        for (const source of toldOf(step.about, subject, about)) {
          if (isComplete(step, source)) found.push(state);
          else if (step.begins && source === subject && confirmedBy(step, subject).length) found.push(step.begins);
        }
      }
      return found;
    }
    function state(subject) {
      if (!(subject in states)) {
        const rank = Object.keys(table.next[terms.about[subject]]);
        states[subject] = rank[Math.max(0, ...reached(subject).map((one) => rank.indexOf(one)))];
      }
      return states[subject];
    }
    function persons(subject) {
      const about = terms.about[subject];
      if (about === "operation") return Object.keys(terms.people);
      const swaps = about === "swap" || about === "person" ? [terms.swapOf[subject]] : terms.stageOf[subject].swaps;
      const sides = about === "group" || about === "person" ? [terms.sideOf(subject)] : SIDES;
      return swaps.flatMap((swap) => sides.flatMap((side) => swap[side]));
    }
    const left = (subject) => persons(subject).filter((one) => !GIVEN.includes(state(one)) && !DISPUTED.includes(state(terms.swapOf[one].id)));
    function related(of, subject) {
      const own = terms.stageOf[subject], stages = own ? [own] : terms.stages;
      switch (of) {
        case "it": return [subject];
        case "operation": return [terms.operation];
        case "swap": return [terms.swapOf[subject].id];
        case "earlier swaps": return own.swaps.slice(0, own.swaps.indexOf(terms.swapOf[subject])).map((swap) => swap.id);
        case "earlier stages": return terms.stages.slice(0, terms.stages.indexOf(own)).map((stage) => stage.id);
        case "persons": return persons(subject);
        case "live persons": return persons(subject).filter((one) => state(terms.swapOf[one].id) !== "dropped");
        case "groups left": return related("groups", subject).filter((one) => left(one).length);
        case "group": return [`${own.id}/${terms.sideOf(subject)}`];
        case "groups": return stages.flatMap((stage) => SIDES.map((side) => `${stage.id}/${side}`));
        case "swaps": return stages.flatMap((stage) => stage.swaps.map((swap) => swap.id));
        default: return stages.map((stage) => stage.id);
      }
    }
    const expected = (step, subject) => (step.count === "left" ? left(subject) : related("live persons", subject)).length;
    function refusal({ step: name, subject, role, count, at }) {
      const step = steps[name];
      if (!step) return refused("unknown_step", subject, name);
      if (terms.about[subject] !== step.about) return refused("unknown_subject", subject, "", [step.about]);
      const { roles } = rolesOf(step, subject);
      if (!roles.includes(role)) return refused("not_yours", subject, role, roles);
      const said = step.unless.find((one) => has(one, subject, role));
      return said ? refused("own_word", subject, said) : notYet(step, subject) || badCount(step, subject, count) || badClock(step, subject, at);
    }
    function notYet(step, subject) {
      const begun = confirmedBy(step, subject).length > 0;
      for (const need of step.needs.filter((one) => !(one.to_begin && begun))) {
        const one = related(need.of, subject).find((other) => !need.within.includes(state(other)));
        if (one !== undefined) return refused("not_yet", one, state(one), need.within);
      }
      return null;
    }
    function badCount(step, subject, count) {
      if (!step.count) return count === -1 ? null : refused("count", subject, count, ["none"]);
      const right = expected(step, subject);
      if (step.count === "left" && !right) return refused("nobody_left", subject);
      const bad = count < 0 || (count === right) === (step.count === "other");
      return bad ? refused("count", subject, count, [`${step.count === "other" ? "not " : ""}${right}`]) : null;
    }
    function badClock(step, subject, at) {
      const deadline = step.clock ? terms.stageOf[subject].deadline : 0;
      if (step.clock === "before" && deadline && at > deadline) return refused("too_late", subject, at, [String(deadline)]);
      if (step.clock === "after" && !(deadline && at > deadline)) return refused("too_early", subject, at, [String(deadline)]);
      return null;
    }
    return { terms, table, steps, rolesOf, confirmedBy, isComplete, toldOf, bearing, reached, state, expected, notYet, refusal };
  }

  // merging.py: the set of confirmations, sorted out.
  const depthOf = (one) => one.counter + one.seen.reduce((sum, tip) => sum + tip[1], 0);
  const placeOf = (one) => [depthOf(one), one.device, one.counter, one.id];
  const keyOf = (one) => `${one.step} ${one.subject} ${one.role}`;
  const isStop = (step) => step.leads.some((lead) => lead[0] === "operation" && lead[1] === "stopped");

  function soundOf(ours) {
    const sound = new Map(), forged = new Set(), gaps = new Set();
    const fits = (one) => {
      if (one.counter < 1 || (one.counter === 1) === Boolean(one.previous)) return false;
      const devices = one.seen.map((tip) => tip[0]), before = one.previous ? [[one.device, one.counter - 1, one.previous]] : [];
      if (devices.includes(one.device) || devices.some((device, at) => at && devices[at - 1] >= device)) return false;
      return [...one.seen, ...before].every(([device, counter, id]) =>
        !ours.has(id) || (ours.get(id).device === device && ours.get(id).counter === counter));
    };
    const closed = (one) => {
      const own = bare([...one.seen.map((tip) => tip.slice(0, 2)), [one.device, one.counter - 1]]);
      const saw = one.seen.map((tip) => tip[2]).concat(one.previous || []);
      return saw.every((id) => sound.get(id).seen.every(([device, counter]) => counter <= (own[device] || 0)));
    };
    for (const one of sorted(ours.values(), (each) => [depthOf(each), each.id])) {
      const wanted = one.seen.map((tip) => tip[2]).concat(one.previous || []), known = wanted.filter((id) => ours.has(id));
      if (!fits(one) || known.some((id) => !sound.has(id) && !gaps.has(id))) forged.add(one.id);
      else if (known.length < wanted.length || known.some((id) => gaps.has(id))) gaps.add(one.id);
      else if (closed(one)) sound.set(one.id, one);
      else forged.add(one.id);
    }
    return { sound, forged };
  }

  function pastOf(sound) {
    const keys = new Map(), lines = new Map(), places = new Map();
    for (const one of sound.values()) {
      const place = `${one.device} ${one.counter}`;
      places.set(place, [...(places.get(place) || []), one.id]);
    }
    const forked = new Map([...places].filter(([, ids]) => ids.length > 1).map(([place, ids]) => [place, sorted(ids)]));
    const forks = (one) => {  // those passed on the way to it
      for (const each of one && !lines.has(one.id) ? [...back(one)].reverse() : []) {
        const before = lines.get(each.previous) || [];
        lines.set(each.id, forked.has(`${each.device} ${each.counter}`) ? [...before, each.id] : before);
      }
      return lines.get(one.id);
    };
    function* back(one) { for (let at = one; at; at = sound.get(at.previous)) yield at; }
    const tips = (one) => bare([...one.seen.map((tip) => [tip[0], tip[2]]), [one.device, one.previous]]
      .filter(([, id]) => sound.has(id)).map(([device, id]) => [device, sound.get(id)]));
    const includes = (tip, earlier) => Boolean(tip) && earlier.counter <= tip.counter && sound.has(earlier.id) &&
      (!forked.size || forks(earlier).every((id) => forks(tip).includes(id)));
    const among = (known) => (earlier) => includes(known[earlier.device], earlier);
    const knew = (one, earlier) => among(tips(one))(earlier);
    const view = (one) => {
      const known = among(tips(one));
      return (step, subject, role) => (keys.get(`${step} ${subject} ${role}`) || []).some(known);
    };
    const add = (one) => keys.set(keyOf(one), [...(keys.get(keyOf(one)) || []), one]);
    return { keys, forked, sound, tips, includes, knew, view, add };
  }

  function refusalOf(one, past, facts) {
    const said = (past.keys.get(keyOf(one)) || []).find((earlier) => past.knew(one, earlier));
    if (!said) return facts.refusal(one);
    return said.count === one.count ? null : refused("differs", one.subject, one.count, [String(said.count)]);
  }

  function merge(terms, table, confirmations, refuted = [], unsigned = []) {
    const every = new Map(confirmations.map(withId).map((one) => [one.id, one])), setAside = new Map(), ours = new Map();
    for (const one of every.values()) {
      const own = terms.roleOf[one.device], isOurs = one.operation === terms.operation && own && (one.role !== own) === Boolean(one.code);
      if (isOurs && !unsigned.includes(one.id)) ours.set(one.id, one);
      else setAside.set(one.id, refused(isOurs ? "unsigned" : "foreign", one.subject));
    }
    const { sound, forged } = soundOf(ours), past = pastOf(sound), ordered = sorted(sound.values(), placeOf), applied = [];
    for (const id of forged) setAside.set(id, refused("forged", ours.get(id).subject));
    for (const one of ordered) {
      const wrong = one.code && refuted.includes(one.id) ? refused("refuted", one.subject, one.code) : null;
      const refusal = wrong || refusalOf(one, past, factsOf(terms, table, past.view(one)));
      if (refusal) setAside.set(one.id, refusal);
      else { applied.push(one); past.add(one); }
    }
    const none = factsOf(terms, table, () => false);
    const gaps = sorted([...ours.values()].filter((one) => !sound.has(one.id) && !forged.has(one.id)), placeOf);
    const atOnce = gaps.filter((one) => {
      const step = none.steps[one.step];
      return step && !refuted.includes(one.id) && isStop(step) && terms.about[one.subject] === step.about && none.rolesOf(step, one.subject).roles.includes(one.role);
    });
    atOnce.forEach(past.add);
    const clocks = ordered.flatMap((one) => sorted(Object.values(past.tips(one)), placeOf)
      .filter((known) => known.at > one.at + terms.clock_tolerance).map((known) => [known.id, one.id]));
    const facts = factsOf(terms, table, (step, subject, role) => past.keys.has(`${step} ${subject} ${role}`));
    return { every: sorted(every.values(), placeOf), applied, setAside, gaps, atOnce, past, clocks, facts };
  }

  // standing.py: the whole answer.
  function standing(written, table, confirmations, refuted = [], unsigned = []) {
    const terms = readTerms(written), merged = merge(terms, table, confirmations, refuted, unsigned), { facts, past } = merged;
    const said = bare();
    for (const one of merged.every.filter((each) => each.step === "swapped" || each.step === "denied")) {
      if (NOBODYS.includes(merged.setAside.get(one.id)?.code)) continue;
      const claims = said[one.subject] ||= {};
      if (claims[one.role] !== "across") claims[one.role] = one.step === "swapped" ? "across" : "not_across";
    }
    const where = (person) => {
      if (GIVEN.includes(facts.state(person))) return { place: "across", claims: [] };
      const swap = terms.swapOf[person].id, claims = said[swap] || {};
      if (DISPUTED.includes(facts.state(swap)) || Object.values(claims).includes("across")) {
        return { place: "disputed", claims: ["ma", "mb"].map((role) => [role, claims[role] || "silent"]) };
      }
      return { place: PLACES[facts.state(`${terms.stageOf[person].id}/${terms.people[person]}`)], claims: [] };
    };
    const waiting = [...past.keys.values()].map(([one]) => [facts.steps[one.step], one.subject])
      .filter(([step, subject], at, all) => !facts.isComplete(step, subject) && !facts.notYet(step, subject) && all.findIndex((other) => other[0] === step && other[1] === subject) === at)
      .map(([step, subject]) => {
        const by = facts.confirmedBy(step, subject);
        return { step: step.name, subject, by, awaited: facts.rolesOf(step, subject).roles.filter((role) => !by.includes(role)) };
      });
    return {
      states: Object.fromEntries(Object.keys(terms.about).map((subject) => [subject, facts.state(subject)])),
      waiting: sorted(waiting, (one) => [one.step, one.subject]),
      where: Object.fromEntries(Object.keys(terms.people).map((person) => [person, where(person)])),
      contradictions: contradictionsOf(terms, table, merged),
      on_word: sorted([...past.keys.values()].filter((known) => known.every((one) => one.code)).flat().map((one) => one.id)),
      gaps: sorted(merged.gaps.map((one) => one.id)),
    };
  }

  function contradictionsOf(terms, table, { facts, past, applied, atOnce, setAside, every, clocks }) {
    const found = [], tell = (kind, subject, ids, why = null) => found.push({ kind, subject, ids, why });
    const leadsOn = (rows, from, seen = new Set()) => {
      for (const one of rows[from]) if (!seen.has(one)) leadsOn(rows, one, seen.add(one));
      return seen;
    };
    for (const [subject, about] of Object.entries(terms.about)) {
      const state = facts.state(subject);
      if (facts.reached(subject).every((one) => one === state || leadsOn(table.next[about], one).has(state))) continue;
      tell("conflict", subject, sorted(facts.bearing(about).flatMap(([step]) => facts.toldOf(step.about, subject, about)
        .flatMap((source) => facts.rolesOf(step, source).roles.flatMap((role) => past.keys.get(`${step.name} ${source} ${role}`) || []))).map((one) => one.id)));
    }
    const stops = [...applied, ...atOnce].filter((one) => isStop(facts.steps[one.step]));
    for (const one of applied) {
      const step = facts.steps[one.step];
      if (isStop(step) || !step.needs.some((need) => need.of === "operation")) continue;
      const unaware = stops.filter((stop) => !past.knew(one, stop) && !past.knew(stop, one)).map((stop) => stop.id);
      if (unaware.length) tell("unaware", one.subject, [one.id, ...sorted(unaware)]);
    }
    const subjects = new Map(every.map((one) => [one.id, one.subject]));
    for (const [id, why] of sorted(setAside)) tell(SHOWN_AS.includes(why.code) ? why.code : "out_of_order", subjects.get(id), [id], why);
    for (const ids of sorted(past.forked.values())) tell("forked", past.sound.get(ids[0]).device, ids);
    for (const pair of clocks) tell("clock", past.sound.get(pair[1]).device, pair);
    return found;
  }

  // confirming.py: what this device may add, and the next confirmation of its journal.
  function desk(written, table, held, device) {
    const terms = readTerms(written), merged = merge(terms, table, held), { past } = merged;
    const newest = (of, after) => sorted([...past.sound.values()].filter((one) => one.device === of && (!after || past.includes(one, after))),
      (one) => [one.counter, one.id]).pop();
    const own = newest(device), before = own ? past.tips(own) : {};
    const seen = sorted(Object.keys(terms.roleOf)).filter((other) => other !== device).map((other) => newest(other, before[other]))
      .filter(Boolean).map((one) => [one.device, one.counter, one.id]);
    const draft = ({ step = "", subject = "", role = "", at = 0, count = -1, code = "" }) => ({
      operation: terms.operation, device, counter: own ? own.counter + 1 : 1, previous: own ? own.id : "", seen,
      step, subject, role: role || terms.roleOf[device] || "", at, count, code,
    });
    const facts = factsOf(terms, table, past.view(draft({})));
    const refusal = (one, referenceAt = null) => {
      const ownRole = terms.roleOf[device];
      if (!ownRole || (one.role !== ownRole) !== Boolean(one.code)) return refused("unknown_device", one.subject, device);
      const off = Math.max(referenceAt === null ? 0 : Math.abs(one.at - referenceAt), own ? own.at - one.at : 0);
      if (off > terms.clock_tolerance) return refused("clock", one.subject, one.at, [String(referenceAt ?? "")]);
      if ((past.keys.get(keyOf(one)) || []).some((said) => one.code || !said.code)) return refused("already", one.subject, one.step);
      const found = refusalOf(one, past, facts);
      const goesHome = !found && facts.steps[one.step].needs.some((need) => need.of === "operation" && need.within[0] === "stopped");
      return !found && merged.atOnce.length && !goesHome ? refused("stopped", one.subject, merged.atOnce[0].step) : found;
    };
    return { terms, facts, draft, refusal };
  }

  // {confirmation} or {refusal}.
  function confirm(written, table, held, device, told, referenceAt = null) {
    const { draft, refusal } = desk(written, table, held, device), one = draft(told), found = refusal(one, referenceAt);
    return found ? { refusal: found } : { confirmation: one };
  }

  // ``word``: the role and the code of another, to ask what may be written down of what that other says.
  function openSteps(written, table, held, device, at, word = {}) {
    const { terms, facts, draft, refusal } = desk(written, table, held, device);
    if (!terms.roleOf[device]) return [];
    return table.steps.filter((step) => step.count !== "other").flatMap((step) =>
      Object.keys(terms.about).filter((subject) => terms.about[subject] === step.about).flatMap((subject) => {
        const count = step.count ? facts.expected(step, subject) : -1;
        if (refusal(draft({ step: step.name, subject, at, count, ...word }))) return [];
        return [{ step: step.name, subject, count: step.count ? count : null, completes: facts.confirmedBy(step, subject).length > 0 }];
      }));
  }

  return { sha256, idOf, standing, confirm, openSteps, ROLES };
})();
if (typeof globalThis !== "undefined") globalThis.WaslCrossing = WaslCrossing;
