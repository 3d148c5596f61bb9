import type { Connection } from '../account/connection.ts';
import { Refusal } from '../line/errors.ts';

/** @throws Refusal for a key that is not of test mode: before anything is sent */
export function requireTestMode({ key }: Connection, what: string): void {
  if (key.startsWith('ak_test_')) return;
  throw new Refusal(`\`cryptoix ${what}\` needs a key of test mode (ak_test_…): \`cryptoix login\` stores one.`);
}
