/*
 * Secrets are recognized by their shape, complete or cut, correct or mistyped: anything longer than the part of a key
 * that lists show is treated as a key. Each character may be percent-encoded, as in a URL.
 */
const keyTail = '(?:[0-9A-Za-z_-]|%(?:2[dD]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF])){5,}';
const base64Tail = '(?:[0-9A-Za-z+/=_-]|%(?:2[bBdDfF]|3[0-9dD]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]))+';

const keyShape = `${encodable('ak_')}(?:(${encodable('live')})|${encodable('test')})${encodable('_')}${keyTail}`;
const key = new RegExp(keyShape);
const keys = new RegExp(keyShape, 'g');
const signingSecrets = new RegExp(
  `${encodable('whs')}(?:(${encodable('ec')})|${encodable('k')})${encodable('_')}${base64Tail}`,
  'g',
);

/** True when a text contains something shaped like an API key, plain or percent-encoded once. */
export function looksLikeKey(text: string): boolean {
  return key.test(text);
}

/** The text with every API key (`ak_…`) and signing secret (`whsec_…`, `whsk_…`) in it redacted. */
export function redactKeys(text: string): string {
  return text
    .replace(keys, (_, live: string | undefined) => `ak_${live === undefined ? 'test' : 'live'}_[redacted]`)
    .replace(
      signingSecrets,
      (_, symmetric: string | undefined) => `${symmetric === undefined ? 'whsk' : 'whsec'}_[redacted]`,
    );
}

/** A pattern for a text whose characters may each be percent-encoded. */
function encodable(text: string): string {
  return Array.from(text, (character) => {
    const hex = character.charCodeAt(0).toString(16);
    const eitherCase = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return `(?:${character}|%${eitherCase})`;
  }).join('');
}
