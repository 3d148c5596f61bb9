import { expect, test } from 'vitest';
import { exploreLane, laneRulesInForce } from './lane-model.ts';

test('of two deliveries of a lane none is first received after the later one, in whatever order things happen', () => {
  const { states, inversion } = exploreLane();
  expect(inversion).toBeNull();
  expect(states).toBeGreaterThan(100);
});

test.each([['claimsOnlyTheFirst'], ['looksAtTheClock']] as const)('without the rule %s the order breaks', (rule) => {
  expect(exploreLane({ ...laneRulesInForce, [rule]: false }).inversion?.length).toBeGreaterThan(2);
});
