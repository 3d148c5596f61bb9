import type { KeptResponse } from '../queue/settle.ts';
import { maxHeaderLength } from './bounded-response.ts';

/** Shorter values are not masked: they could be words that a response contains by chance. */
const shortest = 8;

const asterisk = 0x2a;

/** The bytes that show a custom header: its value, what follows a scheme (`Basic …`), and both inside JSON or a URL. */
function secretsOf(headers: Readonly<Record<string, string>>): Buffer[] {
  const values = Object.values(headers).flatMap((value) => [value, value.replace(/^[A-Za-z][\w-]*\s+/, '')]);
  const long = values.filter((value) => value.length >= shortest);
  const forms = long.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
  return [...new Set(forms)].map((form) => Buffer.from(form));
}

/**
 * The places of a secret in a text as [from, to], and of its beginning at the end of a text that is cut. In linear time
 * (the algorithm of Knuth, Morris and Pratt): `replaceAll` took 80 ms for values and responses designed to slow it down.
 */
function placesOf(text: Buffer, secret: Buffer, isCut: boolean): [number, number][] {
  const places: [number, number][] = [];
  const borders = new Uint16Array(secret.length);
  const longer = (from: number, next: number | undefined) => {
    let length = from;
    while (length > 0 && secret[length] !== next) length = borders[length - 1] ?? 0;
    return secret[length] === next ? length + 1 : 0;
  };
  for (let at = 1; at < secret.length; at++) borders[at] = longer(borders[at - 1] ?? 0, secret[at]);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    length = longer(length, text[at]);
    if (length < secret.length) continue;
    places.push([at + 1 - length, at + 1]);
    length = 0;
  }
  if (isCut && length >= shortest) places.push([text.length - length, text.length]);
  return places;
}

/** The text with an asterisk for each byte of a secret, so that it keeps its length; the same text when it has none. */
function masked(text: Buffer, secrets: readonly Buffer[], isCut: boolean): Buffer {
  const places = secrets.flatMap((secret) => placesOf(text, secret, isCut));
  if (places.length === 0) return text;
  const copy = Buffer.from(text);
  for (const [from, to] of places) copy.fill(asterisk, from, to);
  return copy;
}

/**
 * The response without the values of the endpoint's custom headers, which a receiver may send back and which are masked
 * everywhere else.
 */
export function maskedResponse(response: KeptResponse, headers: Readonly<Record<string, string>>): KeptResponse {
  const secrets = secretsOf(headers);
  if (secrets.length === 0) return response;
  const kept = Object.entries(response.headers).map(([name, text]): [string, string] => {
    const isCut = text.length >= maxHeaderLength;
    return [name, masked(Buffer.from(text), secrets, isCut).toString()];
  });
  return {
    ...response,
    headers: Object.fromEntries(kept),
    body: masked(response.body, secrets, response.truncated),
  };
}
