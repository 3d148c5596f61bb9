import { words } from '../../words/index.ts';
import type { Attempt } from './types.ts';

/** The result of an attempt in a word or two: the status code, or why there is none. */
export const resultOf = ({ error, status_code }: Pick<Attempt, 'error' | 'status_code'>): string =>
  error !== null && error !== 'status' ? words.deliveries.errorShort[error] : String(status_code ?? '');
