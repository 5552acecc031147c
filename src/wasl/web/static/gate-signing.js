// Each telephone signs what it confirms: wasl.engines.crossing.signatures, in the browser. The private key is made here,
// cannot be read out of the browser, and never leaves it. Needs HTTPS or localhost: elsewhere browsers have no such keys.
"use strict";

const WaslSigning = (() => {
  const { sha256, idOf } = WaslCrossing;
  const DOMAIN = "wasl crossing confirmation 1", FINGERPRINT_DOMAIN = "wasl crossing telephone 1\n", ED25519 = "Ed25519";
  const BOX = "wasl-gate-keys", SIGNATURE = /^[0-9a-f]{128}$/;
  // Points of small order, as engines/ledger/ed25519.py refuses them: all must judge one signature alike.
  const SMALL = [`${"00".repeat(32)}`, `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"];
  const subtle = globalThis.crypto?.subtle;

  const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (two) => parseInt(two, 16));
  const messageOf = (id) => new TextEncoder().encode(`${DOMAIN}\n${id}`);
  const isSmall = (hex) => SMALL.includes(hex.slice(0, 62) + (parseInt(hex.slice(62, 64), 16) & 0x7f).toString(16).padStart(2, "0"));

  // One act on the keys kept in this browser, by their public half.
  function inBox(mode, act) {
    return new Promise((done, fail) => {
      const opening = indexedDB.open(BOX, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
      opening.onerror = opening.onblocked = () => fail(new Error("no keys here"));
      opening.onsuccess = () => {
        const box = opening.result, going = box.transaction("keys", mode), asked = act(going.objectStore("keys"));
        going.oncomplete = () => { box.close(); done(asked.result); };
        going.onerror = going.onabort = () => { box.close(); fail(new Error("not kept")); };
      };
    });
  }

  async function isAble() {
    try { return Boolean(await subtle.generateKey(ED25519, false, ["sign", "verify"])) && Boolean(indexedDB); } catch { return false; }
  }

  // Makes a key, keeps it, and answers with its public half once what was kept has signed.
  async function make() {
    const pair = await subtle.generateKey(ED25519, false, ["sign", "verify"]);
    const key = hexOf(await subtle.exportKey("raw", pair.publicKey));
    await inBox("readwrite", (box) => box.put(pair.privateKey, key));
    await navigator.storage?.persist?.().catch(() => false);
    await signatureOf(key, "");
    return key;
  }
  const held = () => inBox("readonly", (box) => box.getAllKeys()).catch(() => []);
  const forget = (keys) => Promise.all(keys.map((key) => inBox("readwrite", (box) => box.delete(key)).catch(() => null)));

  async function signatureOf(key, id) {
    const kept = await inBox("readonly", (box) => box.get(key));
    return hexOf(await subtle.sign(ED25519, kept, messageOf(id)));
  }
  const signed = async (key, one) => ({ ...one, signature: await signatureOf(key, idOf(one)) });

  async function verifies(key, id, signature = "") {
    if (!SIGNATURE.test(signature) || isSmall(signature)) return false;
    try {
      const known = await subtle.importKey("raw", bytesOf(key), ED25519, false, ["verify"]);
      return await subtle.verify(ED25519, known, bytesOf(signature), messageOf(id));
    } catch {
      return false;
    }
  }

  // Ids of those that the telephone they name has signed.
  async function signedIn(terms, confirmations) {
    const keys = keysOf(terms), found = [];
    for (const one of confirmations) {
      if (keys[one.device] && await verifies(keys[one.device], idOf(one), one.signature)) found.push(idOf(one));
    }
    return found;
  }
  // Ids of those that name a telephone which signs, and of which no signature was found to be its own.
  function unsignedIn(terms, confirmations, signedIds) {
    const keys = keysOf(terms), known = new Set(signedIds);
    return confirmations.filter((one) => keys[one.device]).map(idOf).filter((id) => !known.has(id));
  }
  const keysOf = (terms) => Object.assign(Object.create(null), Object.fromEntries(terms.devices.map((one) => [one.id, one.key || ""])));

  // A key as six groups of four digits, to be compared by eye.
  function fingerprint(key) {
    const digest = sha256(Uint8Array.from([...new TextEncoder().encode(FINGERPRINT_DOMAIN), ...bytesOf(key)]));
    return (BigInt(`0x${digest}`) % 10n ** 24n).toString().padStart(24, "0").match(/.{4}/g).join(" ");
  }

  // One at a time, in whatever tab.
  const alone = (name, act) => (navigator.locks ? navigator.locks.request(`wasl-gate ${name}`, act) : act());

  return { isAble, make, held, forget, signed, signedIn, unsignedIn, verifies, fingerprint, alone };
})();
if (typeof globalThis !== "undefined") globalThis.WaslSigning = WaslSigning;
