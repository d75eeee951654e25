// A token read and checked as any backend would (docs/verifying-tokens.md), with what every browser has.

import { ask } from "./api";
import type { Key } from "./texts";

type Claims = Record<string, unknown>;

export interface Decoded {
  header: Claims;
  claims: Claims;
}

const LEEWAY = 60;

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const json = (text: string): Claims => JSON.parse(new TextDecoder().decode(bytes(text)));

export function decode(token: string): Decoded {
  const [header = "", claims = ""] = token.split(".");
  return { header: json(header), claims: json(claims) };
}

/** Each check with its outcome; the keys and the issuer are asked for at the market, never taken from the token. */
export async function check(token: string, market: string): Promise<[Key, boolean][]> {
  const { header, claims } = decode(token);
  const { keys } = await ask<{ keys: (JsonWebKey & { kid?: string })[] }>({ path: `/markets/${market}/jwks.json` });
  const { issuer } = await ask<{ issuer: string }>({ path: `/.well-known/oauth-authorization-server/markets/${market}` });
  const key = keys.find(({ kid }) => kid === header["kid"]);
  const now = Date.now() / 1000;
  return [
    ["check-key", key !== undefined],
    ["check-signature", key !== undefined && (await isSigned(token, key))],
    ["check-type", header["typ"] === "at+jwt" && claims["market"] === market],
    ["check-issuer", claims["iss"] === issuer],
    ["check-time", Number(claims["nbf"]) <= now + LEEWAY && Number(claims["exp"]) > now - LEEWAY],
  ];
}

/** The algorithm is the key's, whatever the token says. */
async function isSigned(token: string, key: JsonWebKey): Promise<boolean> {
  const algorithm = key.kty === "OKP" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { kty, crv, x, y } = key;
  const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y } as JsonWebKey, algorithm, false, ["verify"]);
  const [header, claims, signature = ""] = token.split(".");
  return crypto.subtle.verify(algorithm, imported, bytes(signature), new TextEncoder().encode(`${header}.${claims}`));
}
