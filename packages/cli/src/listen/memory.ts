import { createPrivate, readPrivate, writePrivate } from '../account/private-file.ts';
import { Refusal } from '../line/errors.ts';

/** What `listen` keeps of a merchant between two runs. */
export interface Memory {
  /** The secret that signs on this machine: made once, so that the `.env` of the developer stays right. */
  secret(): Promise<string>;
  /** Behind the last event that was sent on; undefined before the first run. */
  cursor(): Promise<string | undefined>;
  saveCursor(cursor: string): Promise<void>;
}

/** Standard Webhooks asks for 24 to 64 random bytes. */
const secretBytes = 32;

/** @throws Refusal for an id that could name a file elsewhere */
export function memoryOf(merchantId: string): Memory {
  if (!/^\w{1,64}$/.test(merchantId)) throw new Refusal('The platform names no merchant for this key.');
  const [secretFile, cursorFile] = [`listen/${merchantId}.secret`, `listen/${merchantId}.cursor`];
  return {
    async secret() {
      const stored = await readPrivate(secretFile);
      if (stored !== undefined) return stored;
      const random = Buffer.from(crypto.getRandomValues(new Uint8Array(secretBytes)));
      return createPrivate(secretFile, `whsec_${random.toString('base64')}`);
    },
    cursor: () => readPrivate(cursorFile),
    saveCursor: (cursor) => writePrivate(cursorFile, cursor),
  };
}
