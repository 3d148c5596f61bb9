// oxlint-disable import/default -- vite imports them as text
import go from '@cryptoix/receivers/receiver.go?raw';
import php from '@cryptoix/receivers/receiver.php?raw';
import python from '@cryptoix/receivers/receiver.py?raw';
import typescript from '@cryptoix/receivers/receiver.ts?raw';
import type { Language } from './languages.ts';

/** The receivers of examples/, which `npm run test:outside` runs. */
export const receivers: Readonly<Record<Language, string>> = { typescript, python, go, php };
