// What was confirmed lies here, on the device, before anything else happens to it; whatever the server has not, is sent
// whenever there is a network. Kept by person and device: what one confirmed is neither shown nor sent as another.
"use strict";

const WaslKeeping = (() => {
  const EVERY = 10_000, PATIENCE = 15_000, AT_ONCE = 200;
  const { idOf, sha256 } = WaslCrossing;

  // Where this browser says which of one's devices it is, and what that device holds.
  function keeping(operation, user, store = window.localStorage) {
    const place = `wasl-gate ${operation} ${user}`;
    const keyOf = (device) => `${place} ${device || "watching"}`;
    const claimed = () => store.getItem(place) || "";
    const claim = (device) => store.setItem(place, device);

    function read(device) {
      const text = store.getItem(keyOf(device));
      return text === null ? { confirmations: [], sent: [], refuted: [], signed: [] } : { signed: [], ...JSON.parse(text) };
    }
    function write(device, kept) {
      const text = JSON.stringify(kept);
      store.setItem(keyOf(device), text);
      if (store.getItem(keyOf(device)) !== text) throw new Error("not kept");
    }
    // Adds to what lies here now, whichever tab wrote it. Nothing is ever taken out; a copy that was not signed by its
    // telephone gives way to one that is. ``signed``: ids whose signature was checked.
    function add(device, { confirmations = [], sent = [], refuted = [], signed = [] }) {
      const kept = read(device), before = JSON.stringify(kept), here = new Map(kept.confirmations.map((one, at) => [idOf(one), at]));
      const sure = new Set(kept.signed), good = new Set(signed);
      for (const one of confirmations) {
        const id = idOf(one);
        if (!here.has(id)) here.set(id, kept.confirmations.push(one) - 1);
        else if (good.has(id) && !sure.has(id)) kept.confirmations[here.get(id)] = one;
      }
      kept.signed = [...new Set([...kept.signed, ...signed])];
      kept.sent = [...new Set([...kept.sent, ...sent])];
      kept.refuted = [...new Set([...kept.refuted, ...refuted])];
      if (JSON.stringify(kept) !== before) write(device, kept);
      return kept;
    }
    const unsent = (device, kept = read(device)) => {
      const sent = new Set(kept.sent);
      return kept.confirmations.filter((one) => one.device === device && !sent.has(idOf(one)));
    };
    function clear() {
      for (const key of Object.keys(store).filter((one) => one === place || one.startsWith(`${place} `))) store.removeItem(key);
    }
    return { place, claimed, claim, read, add, unsent, clear };
  }

  // Sends and asks, one at a time. ``heard(state, why)`` is told what came of it: ok, no_net, logged_out, closed, other_user, not_taken.
  function sender({ address, user, csrf, kept, device, heard, onClock, signedOf }) {
    let token = csrf, busy = null, stopped = false, again = false;
    const digestOf = (ids) => sha256([...ids].sort().join(","));

    async function ask() {
      const held = kept.read(device()), mine = kept.unsent(device(), held).slice(0, AT_ONCE);
      const have = digestOf(mine.length ? new Set([...held.sent, ...mine.map(idOf)]) : held.sent);
      const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE), asked = Date.now();
      const common = { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal };
      try {
        const reply = mine.length
          ? await fetch(address.confirmations, { ...common, method: "POST", body: JSON.stringify({ user, have, confirmations: mine }),
            headers: { "Content-Type": "application/json", "X-CSRFToken": token } })
          : await fetch(`${address.known}?${new URLSearchParams({ have, user })}`, common);
        return await take(reply, { asked, posted: mine.length > 0, tried: [...held.sent, ...mine.map(idOf)] });
      } finally {
        clearTimeout(timer);
      }
    }

    async function take(reply, { asked, posted, tried }) {
      if (reply.status === 401 && reply.headers.get("Wasl-Account") === "closed") return ["closed"];
      if (reply.type === "opaqueredirect" || reply.status === 401) return ["logged_out"];
      if (reply.status === 403 && posted) return renew();  // it is posted again when the next turn comes
      if (reply.status >= 500) return ["no_net"];
      const isJson = (reply.headers.get("Content-Type") || "").startsWith("application/json");
      const news = isJson ? await reply.json() : {};
      if (news.problem === "another_user") return ["other_user"];
      if (!reply.ok) return ["not_taken", news.said || String(reply.status)];
      token = news.csrf;
      if (stopped) return ["ok"];
      onClock(news.server_at, asked);
      // Silence on what is known means: exactly what we said we have.
      const known = news.known || [], signed = await signedOf(known);
      kept.add(device(), { confirmations: known, signed, sent: news.known ? news.known.map(idOf) : tried, refuted: news.refuted });
      return ["ok"];
    }

    // The page's token is of an earlier log-in: the answer to a question brings the one of now.
    async function renew() {
      const question = `${address.known}?${new URLSearchParams({ have: "", user })}`;
      const reply = await fetch(question, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
      return take(reply, { asked: Date.now(), posted: false, tried: [] });
    }

    // Whoever calls while it is busy waits for another turn.
    async function send() {
      again = true;
      busy ||= turns().finally(() => { busy = null; });
      await busy;
    }
    async function turns() {
      while (again && !stopped) {
        again = false;
        const before = kept.unsent(device()).length;
        let answer;
        try { answer = await ask(); } catch { answer = ["no_net"]; }
        heard(...answer);
        const left = kept.unsent(device()).length;
        again ||= answer[0] === "ok" && left > 0 && left < before;
      }
    }
    function start() {
      setInterval(send, EVERY);
      window.addEventListener("online", send);
      document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
      send();
    }
    const stop = () => { stopped = true; };
    return { send, start, stop };
  }

  return { keeping, sender };
})();
if (typeof globalThis !== "undefined") globalThis.WaslKeeping = WaslKeeping;
