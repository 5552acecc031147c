// The spoken codes of wasl.engines.crossing.codes, on a device without network. tests/web/test_gate_js.py compares the two.
"use strict";

const WaslCodes = (() => {
  const ALPHABET = "34679ACDEFGHJKMNPRTVWXY", LENGTH = 8, DOMAIN = "wasl crossing code 1", BLOCK = 64;
  const SEPARATORS = /[ \-_\u00a0\u2010\u2011\u2013\u200e\u200f\u2066-\u2069]/g;
  const OTHER_DIGITS = [0x0660, 0x06f0];  // Arabic, Persian
  const { sha256 } = WaslCrossing;
  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (two) => parseInt(two, 16));

  function hmac(secret, text) {  // RFC 2104, with SHA-256
    const key = new Uint8Array(BLOCK), said = new TextEncoder().encode(text);
    key.set(secret.length > BLOCK ? bytesOf(sha256(secret)) : secret);
    const padded = (pad, rest) => Uint8Array.from([...key.map((byte) => byte ^ pad), ...rest]);
    return sha256(padded(0x5c, bytesOf(sha256(padded(0x36, said)))));
  }

  // A secret is hexadecimal, as the page brings it.
  function shortCode(secret, { operation, role, step, subject, count = -1 }) {
    const digest = hmac(bytesOf(secret), JSON.stringify([DOMAIN, operation, role, step, subject, count]));
    let number = BigInt(`0x${digest.slice(0, 32)}`), symbols = "";
    for (let at = 0; at < LENGTH; at++) {
      symbols += ALPHABET[Number(number % BigInt(ALPHABET.length))];
      number /= BigInt(ALPHABET.length);
    }
    return shown(symbols + check(symbols));
  }

  // {code} in its one form, or {wrong}: "shape" or "check".
  function readCode(typed) {
    const western = [...typed].map((sign) => {
      const zero = OTHER_DIGITS.find((first) => sign.codePointAt(0) >= first && sign.codePointAt(0) < first + 10);
      return zero === undefined ? sign : String(sign.codePointAt(0) - zero);
    });
    const symbols = western.join("").toUpperCase().replace(SEPARATORS, "");
    if (symbols.length !== LENGTH + 1 || [...symbols].some((one) => !ALPHABET.includes(one))) return { wrong: "shape" };
    return check(symbols.slice(0, LENGTH)) === symbols[LENGTH] ? { code: shown(symbols) } : { wrong: "check" };
  }

  function check(symbols) {
    const total = [...symbols].reduce((sum, symbol, at) => sum + (at + 1) * ALPHABET.indexOf(symbol), 0);
    const size = ALPHABET.length, minus = size - ((LENGTH + 1) % size);
    let inverse = 1;
    while ((minus * inverse) % size !== 1) inverse++;
    return ALPHABET[(total * inverse) % size];
  }

  const shown = (symbols) => `${symbols.slice(0, 4)}-${symbols.slice(4, 8)}-${symbols.slice(8)}`;
  return { shortCode, readCode };
})();
if (typeof globalThis !== "undefined") globalThis.WaslCodes = WaslCodes;
