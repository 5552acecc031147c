// The page at the gate: shows what WaslGateReading finds in what is kept here, and writes down what is tapped.
// Everything it says comes with the page. A tap is written into the device's journal before anything else happens.
"use strict";

const WaslGate = (() => {
  const data = JSON.parse(document.getElementById("gate-data").textContent);
  const { terms, table, roles, words, labels, people, address } = data, { say } = words;
  const kept = WaslKeeping.keeping(terms.operation, data.user), places = WaslGateReading.placesOf(terms);
  const own = Object.fromEntries(data.devices.map((one) => [one.id, one]));
  // Where all that is known of who somebody is, is needed; and nobody is told what the other saw, to look for themselves.
  const KNOWN_BY = ["identified", "mismatched"];
  const STEADY = 400;  // milliseconds in which a page that has just changed takes no tap: the finger was on its way before
  const MOST_ALARMS = 3, PATIENCE = 4_000;
  let armed = null, network = ["ok"], skew = null, changedAt = 0, armedAt = 0, drawn = "", isCleared = false, aside = "", last = null;
  let writing = null, holds = [], canCheck = true;  // the keys of this browser; whether it can check signatures

  const device = () => (own[kept.claimed()] ? kept.claimed() : "");
  const $ = (id) => document.getElementById(id);
  const keyOf = (id) => own[id]?.key || "";
  const isSilent = () => Boolean(keyOf(device())) && !holds.includes(keyOf(device()));  // it cannot sign as what it says it is
  const unsignedIn = (held) => (canCheck ? WaslSigning.unsignedIn(terms, held.confirmations, held.signed) : []);
  const counted = (held) => WaslGateReading.counted(held.confirmations, unsignedIn(held));
  const seconds = () => Math.floor(Date.now() / 1000);
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const hour = (at) => { const day = new Date(at * 1000); return [day.getHours(), day.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":"); };

  function el(tag, given = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name === "on") made.addEventListener("click", value);
      else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside.flat().filter((one) => one !== null && one !== ""));
    return made;
  }
  const label = (text) => el("bdi", { dir: "ltr", class: "label" }, text);
  const show = (id, ...inside) => $(id).replaceChildren(...inside.flat().filter(Boolean));

  // --- words --------------------------------------------------------------------------------------------

  const act = (step) => words.acts[step]?.[0] || step;
  function subjectWords(subject) {
    const place = places[subject];
    if (!place) return subject;
    if (place.about === "person") return labels[subject];
    return fill(words.about[place.about], { number: place.number, side: roles[place.side] });
  }
  const whole = (one) => `${act(one.step)}: ${subjectWords(one.subject)}`;
  const nameOf = (person) => people[person]?.name || people[person]?.name_latin || "";
  const told = (person) => Object.entries(people[person] || {}).map(([column, text]) =>
    el("span", { class: "told" }, el("span", { class: "column" }, `${words.identity[column]} `), el("bdi", {}, text)));

  // --- the clock ------------------------------------------------------------------------------------------

  // The server's clock, unless this device's was set since: then nothing is known of it.
  function onClock(serverAt, asked) {
    skew = { by: serverAt - (asked + Date.now()) / 2000, base: Date.now() - performance.now() };
  }
  const isKnown = () => skew !== null && Math.abs(Date.now() - performance.now() - skew.base) < 2000;
  const referenceAt = (at) => (isKnown() ? Math.round(at + skew.by) : null);
  const isClockOff = () => isKnown() && Math.abs(skew.by) > terms.clock_tolerance;

  // --- what is tapped ------------------------------------------------------------------------------------

  const saidIn = (words, kind) => { $("said").className = kind; show("said", words); };
  function refuse(words) { saidIn([words], "refusal"); }

  // One at a time: what is signed follows what was signed before.
  async function record(one, when) {
    if (writing) return false;
    writing = WaslSigning.alone(kept.place, () => write(one, when));
    try { return await writing; } finally { writing = null; }
  }
  async function write(one, { at = seconds(), reference = referenceAt(at) } = {}) {
    let held;
    try { held = kept.read(device()); } catch { return refuse(say.broken); }
    const asked = { step: one.step, subject: one.subject, count: one.count ?? -1, at, role: one.role || "", code: one.code || "" };
    const found = WaslCrossing.confirm(terms, table, counted(held), device(), asked, reference), key = keyOf(device());
    if (found.refusal) return refuse(found.refusal.code === "clock" && reference === null ? say.time_before : words.refusals[found.refusal.code] || found.refusal.code);
    try { if (key) found.confirmation = await WaslSigning.signed(key, found.confirmation); } catch { return refuse(say.no_key); }
    try { kept.add(device(), { confirmations: [found.confirmation], signed: [WaslCrossing.idOf(found.confirmation)] }); } catch { return refuse(say.not_kept); }
    armed = null;
    last = found.confirmation;
    draw();
    showLast();
    $("now-title").focus();
    remote.send();
    return true;
  }
  function showLast() {
    const code = last.code ? null : WaslCodes.shortCode(own[device()].secret, last);
    saidIn([fill(say.recorded, { what: whole(last) }), code && el("span", { class: "code" }, `${say.code} `, el("bdi", { dir: "ltr" }, code))].filter(Boolean), "done");
  }

  function tap(one) {
    if (Date.now() - changedAt < STEADY) return refuse(say.changed);
    if (isArmed(one) && Date.now() - armedAt < STEADY) return false;  // one tap that bounced is not two
    if (!WaslGateReading.TWICE.includes(one.step) || isArmed(one)) return record(one);
    [armed, armedAt] = [one, Date.now()];
    draw();
    document.querySelector("[data-sure]")?.focus();
    return false;
  }
  const isArmed = (one) => armed !== null && armed.step === one.step && armed.subject === one.subject;
  function letGo() { armed = null; draw(); $("now-title").focus(); }

  // --- what is drawn --------------------------------------------------------------------------------------

  function button(one, { plain = false } = {}) {
    const place = places[one.subject], isPerson = place.about === "person", sure = isArmed(one);
    const about = { "data-step": one.step, "data-subject": one.subject };
    const title = sure ? (one.step === "aborted" ? say.sure_stop : say.sure) : act(one.step);
    const made = el("button", { type: "button", class: `act ${plain ? "plain" : ""} ${sure ? "sure" : ""} act-${one.step}`, ...about, "data-sure": sure, on: () => tap(one) },
      el("span", { class: "about" }, isPerson ? label(labels[one.subject]) : subjectWords(one.subject), isPerson && nameOf(one.subject) ? [" ", el("bdi", {}, nameOf(one.subject))] : ""),
      isPerson && KNOWN_BY.includes(one.step) ? told(one.subject).slice(1) : "",
      el("span", { class: "what" }, title),
      Number.isInteger(one.count) ? el("span", { class: "count" }, `${say.number}: `, el("b", {}, String(one.count))) : "",
      one.completes && place.about !== "operation" && !KNOWN_BY.includes(one.step) ? el("span", { class: "why" }, say.waits) : "",
      el("span", { class: "why" }, words.acts[one.step][1]));
    return sure ? [made, el("button", { type: "button", class: "act plain back", on: letGo }, say.not_now)] : [made];
  }

  function swapCard(one, denial) {
    const { a, b } = places[one.subject], group = (side, some) => el("div", { class: `stands stands-${side}` }, figure(),
      some.map((person) => el("p", {}, label(labels[person]), el("bdi", { class: "person" }, nameOf(person)))));
    return el("div", { class: "swap" }, el("div", { class: "across" }, group("a", a), arrows(), group("b", b)), button(one), denial ? button(denial, { plain: true }) : "");
  }
  function drawing(box, kind, ...paths) {
    const at = "http://www.w3.org/2000/svg", made = document.createElementNS(at, "svg");
    made.setAttribute("viewBox", box);
    made.setAttribute("class", kind);
    made.setAttribute("aria-hidden", "true");
    for (const path of paths) { const one = document.createElementNS(at, "path"); one.setAttribute("d", path); made.append(one); }
    return made;
  }
  const figure = () => drawing("0 0 40 48", "figure", "M20 2a9 9 0 1 0 .1 0z", "M4 46c0-14 6-22 16-22s16 8 16 22z");
  const arrows = () => drawing("0 0 60 48", "arrows", "M4 12h38v-8l16 13-16 13v-8H4z", "M56 32H18v-6L2 37l16 11v-6h38z");

  function strip(found) {
    const { stage, crossed, swaps } = found, left = stage.deadline ? stage.deadline - seconds() - (isKnown() ? Math.round(skew.by) : 0) : 0;
    const count = (state) => swaps.filter((swap) => swap.state === state).length;
    const picture = fill(say.picture, { done: count("swapped"), dropped: count("dropped"), open: swaps.length - count("swapped") - count("dropped") });
    show("strip",
      el("p", { class: "state" }, el("b", {}, fill(say.stage_of, stage)), ` · ${found.state === "running" ? words.states.running : words.states[found.state].split(/[:.]/)[0]}`),
      el("div", { class: "ladder", role: "img", "aria-label": picture }, swaps.map((swap) => el("span", { class: `rung rung-${swap.state}` }))),
      el("p", { class: "crossed" }, ["a", "b"].map((side) => el("span", {}, `${roles[side]}: `, el("b", {}, fill(say.of, crossed[side])), ` ${say.crossed}`))),
      stage.deadline && found.state === "running" ? el("p", { class: left < 0 ? "clock late" : "clock" }, left < 0 ? say.late : [`${say.left}: `, el("bdi", { dir: "ltr", id: "left" }, minutes(left))]) : null);
  }
  const two = (number) => String(number).padStart(2, "0");
  const minutes = (left) => `${left < 3600 ? "" : `${Math.floor(left / 3600)}:`}${left < 3600 ? Math.floor(left / 60) : two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;

  function alarmLines(found) {
    const lines = found.state === "stopped" || found.state === "ended" ? [words.states[found.state]] : [];
    lines.push(...found.alarms.map((one) => `${say.contradiction}: ${subjectWords(one.subject)}: ${words.kinds[one.kind] || one.kind}`));
    if (found.standing.gaps.length) lines.push(fill(say.gaps, { count: found.standing.gaps.length }));
    if (isSilent()) lines.unshift(say.no_key);
    if (isClockOff()) lines.unshift(fill(say.clock_off, { seconds: Math.round(Math.abs(skew.by)) }));
    return lines;
  }
  // The first few stay in sight; all of them stand under what is waited for.
  function alarms(found) {
    const all = alarmLines(found), lines = all.slice(0, MOST_ALARMS), text = lines.join("\n");
    if (all.length > MOST_ALARMS) lines.push(`+ ${all.length - MOST_ALARMS}`);
    if ($("alarm").dataset.text !== text) show("alarm", lines.map((line) => el("p", {}, line)));  // said once
    $("alarm").dataset.text = text;
    $("alarm").hidden = !lines.length;
  }

  function nowAct(found) {
    const denial = found.wrong.find((one) => one.step === "denied");
    const cards = found.now.map((one) => (one.step === "swapped" ? swapCard(one, denial?.subject === one.subject ? denial : null) : button(one)));
    const lone = denial && !found.now.some((one) => one.subject === denial.subject) ? button(denial) : [];
    show("acts", cards.flat(), found.asked.flatMap((one) => button(one)), lone, cards.length || found.asked.length || lone.length ? null : idle(found));
    show("also-acts", found.also.flatMap((one) => button(one, { plain: true })));
    $("also").hidden = !found.also.length;
    show("wrong-acts", found.wrong.filter((one) => one.step !== "denied").flatMap((one) => (one.step === "miscounted" ? [counting(one)] : button(one, { plain: true }))));
    $("wrong").hidden = !device() || !found.wrong.length;
    show("stop-acts", button({ step: "aborted", subject: terms.operation }));
    $("stop").hidden = !found.may_stop;
  }
  function idle(found) {
    const lines = [];
    if (!device()) lines.push(choosable().length ? say.choose : say.watching);
    else if (found.state === "completed" || found.state === "ended") lines.push(words.states[found.state]);
    else lines.push(`${say.nothing} ${say.first}`, ...next());
    return el("div", { class: "idle" }, lines.map((line) => el("p", {}, line)));
  }
  // Who comes next, as far as this device knows: of each other the first kind of step that is open.
  function next() {
    const held = counted(kept.read(device())), asked = { terms, table, held, device: device(), at: seconds() };
    const open = WaslGateReading.onward(WaslGateReading.words(asked), places);
    return WaslCrossing.ROLES.map((role) => open.find((one) => one.role === role)).filter(Boolean)
      .map((one) => fill(say.waited, { who: roles[one.role], what: whole(one) }));
  }

  function counting(one) {
    const id = `count-${one.subject}`, field = el("input", { id, type: "number", min: "0", inputmode: "numeric" });
    const given = () => ({ ...one, count: field.value === "" ? -1 : Number(field.value) });
    if (isArmed(one)) field.value = armed.count;
    return el("div", { class: "counting" }, el("label", { for: id }, `${whole(one)}. ${say.number}`), field,
      el("button", { type: "button", class: `act plain ${isArmed(one) ? "sure" : ""}`, "data-sure": isArmed(one), "data-step": one.step, "data-subject": one.subject, on: () => tap(given()) }, isArmed(one) ? say.sure : act(one.step)),
      isArmed(one) ? el("button", { type: "button", class: "act plain back", on: letGo }, say.not_now) : "");
  }

  function others(found) {
    const { standing } = found, lines = standing.waiting.map((one) => el("li", {}, el("b", {}, whole(one)),
      el("p", {}, one.by.map((role) => `${roles[role]} ${say.has_said}`).join(" · ")), el("p", {}, `${say.waits_for} ${one.awaited.map((role) => roles[role]).join(" · ")}`)));
    show("others-list", alarmLines(found).map((line) => el("p", { class: "late" }, line)), lines.length ? el("ul", {}, lines) : el("p", {}, say.nobody_waits), standing.on_word.length ? el("p", {}, fill(say.on_word, { count: standing.on_word.length })) : null);
    show("people-list", Object.keys(labels).map((person) => el("div", { class: "one-person" }, el("p", {}, label(labels[person])), told(person).length ? told(person) : el("p", {}, say.unknown_person))));
  }

  function journal(held) {
    const sent = new Set(held.sent), nobodys = new Set(unsignedIn(held)), depth = (one) => one.counter + one.seen.reduce((sum, tip) => sum + tip[1], 0);
    const inOrder = [...held.confirmations].sort((x, y) => depth(y) - depth(x) || (x.device < y.device ? -1 : 1));
    show("journal-list", inOrder.length ? el("ol", {}, inOrder.map((one) => {
      const isNobodys = nobodys.has(WaslCrossing.idOf(one)), mine = one.device === device() && !isNobodys, code = mine && !one.code ? WaslCodes.shortCode(own[device()].secret, one) : one.code;
      return el("li", {}, el("p", {}, el("bdi", { dir: "ltr" }, hour(one.at)), ` · ${roles[one.role]}`), el("p", {}, el("b", {}, whole(one)), one.count >= 0 ? ` (${one.count})` : ""),
        isNobodys ? el("p", { class: "late" }, words.kinds.unsigned) : "",
        el("p", { class: "small" }, code ? [el("bdi", { dir: "ltr" }, code), one.code ? ` ${say.by_code}` : "", " · "] : "", sent.has(WaslCrossing.idOf(one)) ? say.sent : say.here_only));
    })) : el("p", {}, say.journal_empty));
  }

  function net(held) {
    const waiting = kept.unsent(device(), held).length, [state, why] = network;
    const lines = [waiting ? fill(say.unsent, { count: waiting }) : say.all_sent];
    if (state === "no_net" || state === "logged_out") lines.unshift(say[state]);
    if (state === "not_taken") lines.unshift(fill(say.not_taken, { why }));
    $("net").dataset.state = state;
    $("net").dataset.unsent = String(waiting);
    show("net", lines.join(" · "));
    show("aside", aside);
    $("aside").className = aside === say.keep_open ? "warned" : "small";
  }

  const choosable = () => data.devices.filter((one) => !one.key || holds.includes(one.key));
  function choose(held) {
    const isAsked = !device() && choosable().length > 0;
    $("choose").hidden = !isAsked;
    show("who", device() ? `· ${fill(say.you, { role: roles[own[device()].role] })}` : "");
    show("choose-list", !isAsked ? [] : choosable().map((one) => {
      const used = held.confirmations.filter((each) => each.device === one.id).length;
      return el("button", { type: "button", class: "act", "data-device": one.id, on: () => { take(one.id); } }, el("span", { class: "what" }, roles[one.role]),
        el("span", { class: "why" }, fill(say.choose_one, { id: one.id.slice(-4) })), used ? el("span", { class: "why" }, fill(say.choose_used, { count: used })) : "");
    }));
  }
  function take(id) {
    const watched = kept.read("");
    kept.claim(id);
    kept.add(id, watched);
    draw();
    $("now-title").focus();
    remote.send();
  }

  // Read again only when something came, or a deadline passed.
  let before = { key: "", found: null };
  function read(held) {
    const at = seconds(), past = terms.stages.filter((stage) => stage.deadline && at > stage.deadline).length;
    const key = JSON.stringify([device(), past, held.confirmations.length, held.refuted, held.signed.length]);
    if (key !== before.key) before = { key, found: WaslGateReading.reading({ terms, table, held: held.confirmations, refuted: held.refuted, unsigned: unsignedIn(held), device: device(), at }) };
    return before.found;
  }

  function draw({ byItself = false } = {}) {
    if (isCleared) return;
    $("main").hidden = network[0] === "other_user";
    $("other-user").hidden = network[0] !== "other_user";
    let held;
    try { held = kept.read(device()); } catch { refuse(say.broken); return; }
    const found = read(held);
    strip(found);
    alarms(found);
    net(held);
    const picture = JSON.stringify([found.now, found.also, found.asked, found.wrong, found.may_stop, found.state, armed, device(), held.sent.length, held.confirmations.length]);
    if (picture === drawn) return;
    drawn = picture;
    if (byItself) changedAt = Date.now();
    choose(held);
    nowAct(found);
    others(found);
    journal(held);
    paper(held);
    telephones();
  }

  // --- heard, or on paper -------------------------------------------------------------------------------

  function paper(held) {
    $("heard").hidden = !device();
    if (!device() || !$("heard").open) return;
    const asked = { terms, table, held: counted(held), device: device(), at: seconds() };
    const mine = WaslCrossing.openSteps(terms, table, asked.held, device(), asked.at);
    const options = [...likelyFirst(WaslGateReading.words(asked)), ...likelyFirst(mine)].map((one) => el("option", { value: JSON.stringify(one) }, `${one.role ? roles[one.role] : say.own_word_of}: ${whole(one)}`));
    const chosen = $("heard-what").value;
    show("heard-what", el("option", { value: "" }, "–"), options);
    $("heard-what").value = [...$("heard-what").options].some((one) => one.value === chosen) ? chosen : "";
  }
  // What is expected next before what goes wrong.
  function likelyFirst(some) {
    const key = (one) => `${one.role} ${one.step} ${one.subject}`, first = WaslGateReading.onward(some, places).map(key);
    const place = (one) => (first.includes(key(one)) ? first.indexOf(key(one)) : first.length);
    return [...some].sort((x, y) => place(x) - place(y));
  }
  async function writeDown(event) {
    event.preventDefault();
    if (!$("heard-what").value) return refuse(say.choose_what);
    const one = JSON.parse($("heard-what").value), typed = $("heard-time").value;
    if (one.role) {
      if (!$("heard-code").value.trim()) return refuse(say.code_missing);
      const read = WaslCodes.readCode($("heard-code").value);
      if (read.wrong) return refuse(read.wrong === "check" ? say.code_misheard : say.code_wrong);
      one.code = read.code;
    }
    const at = typed ? Math.floor(new Date(new Date().setHours(...typed.split(":").map(Number), 0, 0)).getTime() / 1000) : seconds();
    if (Number.isNaN(at) || at > seconds() + terms.clock_tolerance) return refuse(say.time_wrong);
    const form = event.target;
    if (await record(one, typed ? { at, reference: null } : {})) { $("heard").open = false; form.reset(); }
    return true;
  }

  // --- who signs ----------------------------------------------------------------------------------------

  function telephones() {
    show("telephones-list", canCheck ? null : el("p", { class: "late" }, say.cannot_check), el("ul", {}, terms.devices.map((one) => el("li", {},
      `${roles[one.role]}: `, one.key ? el("bdi", { dir: "ltr", class: "label" }, WaslSigning.fingerprint(one.key)) : say.signs_nothing,
      one.key && holds.includes(one.key) ? ` · ${say.this_one}` : ""))));
  }

  // --- this device --------------------------------------------------------------------------------------

  async function putAside() {
    const scope = new URL(address.page, window.location.href).href;
    try {
      if (!navigator.serviceWorker || !window.isSecureContext) throw new Error("no worker here");
      await navigator.serviceWorker.register(address.worker, { scope: address.page });
      const store = await caches.open(`wasl-gate ${scope}`);
      for (const file of [address.page, ...data.files]) {
        const reply = await fetch(file, { cache: "reload", credentials: "same-origin" }), isOurs = file !== address.page || (await reply.clone().text()).includes(data.user);
        if (!reply.ok || reply.redirected || !isOurs) throw new Error("not ours");
        await store.put(file, reply);
      }
      await navigator.serviceWorker.ready;
      aside = say.ready_offline;
    } catch {
      aside = navigator.serviceWorker?.controller ? say.ready_offline : say.keep_open;
    }
    draw();
  }

  async function clear() {
    const waiting = kept.unsent(device()).length;
    if (waiting) { show("clear-said", `${fill(say.unsent, { count: waiting })} ${say.clear_first}`); return; }
    if ($("clear").dataset.sure !== "yes") { $("clear").dataset.sure = "yes"; show("clear", say.clear_sure); return; }
    await wipe();
  }
  async function wipe() {
    isCleared = true;
    remote.stop();
    document.getElementById("gate-data").textContent = "";
    $("main").replaceChildren(el("h1", { id: "now-title", tabindex: "-1" }, say.cleared), el("p", {}, el("a", { href: address.home }, "Wasl")));
    $("now-title").focus();
    kept.clear();
    await WaslSigning.forget(data.devices.map((one) => one.key).filter(Boolean));
    if (window.caches) for (const name of await caches.keys()) if (name.startsWith("wasl-gate ")) await caches.delete(name);
    for (const one of (await navigator.serviceWorker?.getRegistrations?.()) || []) if (one.scope.endsWith(address.page)) await one.unregister();
  }

  const remote = WaslKeeping.sender({
    address, user: data.user, csrf: data.news.csrf, kept, device, onClock, signedOf,
    heard: (...answer) => { network = answer; if (answer[0] === "closed") wipe(); else draw({ byItself: true }); },
  });
  async function signedOf(some) {
    const sure = new Set(kept.read(device()).signed);
    return canCheck ? WaslSigning.signedIn(terms, some.filter((one) => !sure.has(WaslCrossing.idOf(one)))) : [];
  }
  // A browser that does not answer must not keep the page shut.
  const soon = (asked, otherwise) => Promise.race([asked, new Promise((done) => { setTimeout(done, PATIENCE, otherwise); })]);
  async function begin() {
    [holds, canCheck] = await Promise.all([soon(WaslSigning.held(), []), soon(WaslSigning.isAble(), false)]);
    const known = { confirmations: data.news.known, sent: data.news.known.map(WaslCrossing.idOf), refuted: data.news.refuted };
    known.signed = await signedOf([...kept.read(device()).confirmations, ...data.news.known]);
    try { kept.add(device(), known); } catch { refuse(say.not_kept); }
    draw();
    $("heard-form").addEventListener("submit", writeDown);
    $("heard").addEventListener("toggle", () => paper(kept.read(device())));
    $("clear").addEventListener("click", clear);
    for (const link of document.querySelectorAll("[data-sheet]")) {
      link.addEventListener("click", () => { link.search = `?${new URLSearchParams({ device: device(), offset: -new Date().getTimezoneOffset() })}`; });
    }
    window.addEventListener("storage", () => draw({ byItself: true }));
    setInterval(() => draw({ byItself: true }), 1000);
    remote.start();
    putAside();
  }
  const standing = () => { const held = kept.read(device()); return WaslCrossing.standing(terms, table, held.confirmations, held.refuted, unsignedIn(held)); };
  return { begin, standing, send: remote.send, written: async () => { await writing; }, kept: () => kept.read(device()).confirmations };
})();
WaslGate.begin();
