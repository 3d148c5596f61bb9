import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('the first wanted value is returned', async () => {
  let looks = 0;
  const third = await eventually(
    () => (looks += 1),
    (count) => count >= 3,
  );
  expect([third, looks]).toEqual([3, 3]);
});

test('a value that never becomes as wanted fails with the last value seen', async () => {
  const waiting = eventually(
    async () => ({ status: 'pending', attempts: 2 }),
    ({ status }) => status === 'failed',
    30,
  );
  await expect(waiting).rejects.toThrow(
    /Not within 0\.03 s: .*=== .failed.*last value seen: .*'pending', attempts: 2/s,
  );
});

test('an error of the check ends the wait', async () => {
  const waiting = eventually(
    () => Promise.reject(new Error('the connection is lost')),
    () => true,
  );
  await expect(waiting).rejects.toThrow('the connection is lost');
});
