import { expect, test } from 'vitest';
import { summarize } from './delivered.ts';

const delivery = (status: 'pending' | 'succeeded' | 'failed' | 'canceled', attempt_count = 1) => ({
  status,
  attempt_count,
});

test.each([
  ['nobody wanted it', [], null],
  [
    'it arrived everywhere',
    [delivery('succeeded'), delivery('succeeded')],
    { status: 'succeeded', label: 'Delivered to all 2' },
  ],
  [
    'one failed',
    [delivery('succeeded'), delivery('failed'), delivery('pending')],
    { status: 'failed', label: '1 of 3 delivered' },
  ],
  [
    'one is tried again',
    [delivery('succeeded'), delivery('pending')],
    { status: 'retrying', label: '1 of 2 delivered' },
  ],
  ['one waits', [delivery('pending', 0), delivery('succeeded')], { status: 'pending', label: '1 of 2 delivered' }],
  ['one was canceled', [delivery('canceled', 0)], { status: 'canceled', label: '0 of 1 delivered' }],
] as const)('%s', (_, deliveries, summary) => {
  expect(summarize(deliveries)).toEqual(summary);
});
