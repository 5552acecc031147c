// What the gate's page shows, from the confirmations alone: where it stands, what is one's own to confirm, what is wrong.
"use strict";

const WaslGateReading = (() => {
  const ONWARD = ["departed", "arrived", "identified", "entered", "counted", "prepared", "swapped", "even", "received", "examined",
    "returned", "went_home", "completed", "ended"];
  const WRONG = ["absent", "mismatched", "refused", "timed_out", "denied"];
  const TWICE = ["swapped", "denied", "absent", "mismatched", "refused", "miscounted", "timed_out", "aborted", "completed", "ended"];
  const GIVEN = ["handed_over", "received", "examined"], COUNTABLE = ["awaited", "departed", "arrived", "in_zone"];
  const LAST = Number.MAX_SAFE_INTEGER;

  function placesOf(terms) {
    const places = { [terms.operation]: { about: "operation", stage: LAST } };
    let number = 0;
    terms.stages.forEach((stage, at) => {
      places[stage.id] = { about: "stage", stage: at, number: at + 1 };
      for (const side of ["a", "b"]) places[`${stage.id}/${side}`] = { about: "group", stage: at, number: at + 1, side };
      for (const swap of stage.swaps) {
        number += 1;
        places[swap.id] = { about: "swap", stage: at, number, a: swap.a, b: swap.b };
        for (const side of ["a", "b"]) for (const one of swap[side]) places[one] = { about: "person", stage: at, number, side, swap: swap.id };
      }
    });
    return places;
  }

  // Stage by stage, in it step by step; nobody waits for what a doctor says, so it comes after all else.
  const inOrder = (some, steps, places) => some.filter((one) => steps.includes(one.step))
    .map((one, came) => ({ ...one, came, rank: [one.step === "examined" ? Infinity : places[one.subject].stage, steps.indexOf(one.step)] }))
    .sort((x, y) => x.rank[0] - y.rank[0] || x.rank[1] - y.rank[1] || x.came - y.came);
  const onward = (some, places) => inOrder(some, ONWARD, places);

  // Begun by another, or over: not to be looked for under a fold.
  const isAsked = (one) => one.step === "timed_out" || (one.completes && one.step !== "denied");

  // ``at``: seconds by this device's clock. ``device``: none for who only watches.
  function reading({ terms, table, held, refuted, unsigned, device, at }) {
    const places = placesOf(terms), standing = WaslCrossing.standing(terms, table, held, refuted, unsigned);
    const open = device ? WaslCrossing.openSteps(terms, table, counted(held, unsigned), device, at) : [];
    const ahead = onward(open, places), wrong = inOrder(open, WRONG, places);
    const kindOf = (one) => `${one.rank[0]} ${one.step}`;
    const state = standing.states[terms.operation];
    return {
      places, standing, state,
      now: ahead.filter((one) => kindOf(one) === kindOf(ahead[0])),
      also: ahead.filter((one) => kindOf(one) !== kindOf(ahead[0])),
      asked: wrong.filter(isAsked),
      wrong: wrong.filter((one) => !isAsked(one)).concat(miscounts(terms, standing, device, state)),
      may_stop: open.some((one) => one.step === "aborted"),
      ...figures(terms, standing), alarms: alarmsOf(standing),
    };
  }

  // What has a say on what comes next: all but what its telephone did not sign.
  function counted(held, unsigned) {
    const aside = new Set(unsigned);
    return aside.size ? held.filter((one) => !aside.has(WaslCrossing.idOf(one))) : held;
  }

  const miscounts = (terms, standing, device, state) => (!device || state !== "running" ? [] : terms.stages
    .flatMap((stage) => ["a", "b"].map((side) => `${stage.id}/${side}`)).filter((group) => COUNTABLE.includes(standing.states[group]))
    .map((subject) => ({ step: "miscounted", subject, count: null, completes: false })));

  function figures(terms, standing) {
    const swaps = terms.stages.flatMap((stage) => stage.swaps), crossed = {};
    for (const side of ["a", "b"]) {
      const people = swaps.flatMap((swap) => swap[side]);
      crossed[side] = { all: people.length, done: people.filter((one) => GIVEN.includes(standing.states[one])).length };
    }
    const at = terms.stages.findIndex((stage) => standing.states[stage.id] !== "even");
    const stage = terms.stages[at < 0 ? terms.stages.length - 1 : at];
    const waits = at >= 0 && ["waiting", "counted"].includes(standing.states[stage.id]);
    return {
      crossed, swaps: swaps.map((swap) => ({ ...swap, state: standing.states[swap.id] })),
      stage: { number: terms.stages.indexOf(stage) + 1, count: terms.stages.length, deadline: waits ? stage.deadline : 0 },
    };
  }

  // Contradictions, and persons of whom two mediators say two things (one mediator alone is no contradiction yet).
  function alarmsOf(standing) {
    const disputed = Object.entries(standing.where)
      .filter(([, where]) => where.place === "disputed" && where.claims.some(([, claim]) => claim === "not_across"))
      .map(([subject]) => ({ kind: "disputed", subject }));
    return [...standing.contradictions, ...disputed];
  }

  // What another's word may be written down of: theirs to confirm, as far as this device knows.
  function words({ terms, table, held, device, at }) {
    const own = terms.devices.find((one) => one.id === device)?.role;
    return WaslCrossing.ROLES.filter((role) => role !== own).flatMap((role) =>
      WaslCrossing.openSteps(terms, table, held, device, at, { role, code: "?" }).map((one) => ({ ...one, role })));
  }

  return { reading, counted, words, onward, placesOf, TWICE };
})();
if (typeof globalThis !== "undefined") globalThis.WaslGateReading = WaslGateReading;
