import { expect, test } from 'vitest';
import { leastShare, shareAfter } from './share.ts';

test('the share of a merchant shrinks to a full lane while the process is busy, and grows again when it is not', () => {
  let share = 240;
  for (let look = 0; look < 12; look += 1) share = shareAfter(share, 0.99, 240);
  expect(share).toBe(leastShare);
  for (let look = 0; look < 52; look += 1) share = shareAfter(share, 0.5, 240);
  expect(share).toBe(240);
});
