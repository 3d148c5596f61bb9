import { limits, visibleKeyLength } from '@cryptoix/core/tables';

/** An API key, whole or in part, anywhere in a text: a copied command has one in the middle. */
const apiKey = /ak_(?:live|test)_\w+/gi;
/** A secret or private key that signs webhooks. No list shows any part of one, so nothing can be found by it. */
const signingSecret = /wh(?:sec|sk)_/i;

/** True for a text that is never searched for: it has a signing secret in it, which must not be sent anywhere. */
export const isSecret = (text: string): boolean => signingSecret.test(text);

/**
 * Typed text as it may be in a URL and be sent to the server: a pasted API key is cut to the part that lists show, and a
 * text with a signing secret becomes empty.
 */
export const searchable = (text: string): string =>
  isSecret(text)
    ? ''
    : text
        .trim()
        .replaceAll(apiKey, (key) => key.slice(0, visibleKeyLength))
        .slice(0, limits.searchLength);
