import { expect, test } from 'vitest';
import { rolesGivenBy, standing } from './rules.ts';
import type { Member } from './types.ts';

const member = (user_id: string, role: Member['role']): Member => ({
  user_id,
  role,
  name: user_id,
  email: `${user_id}@shop.example`,
  created_at: '2026-01-01T00:00:00Z',
});
const [ana, bo, cy] = [member('ana', 'owner'), member('bo', 'owner'), member('cy', 'viewer')];

test('a merchant keeps an owner, and only owners manage owners', () => {
  expect(standing(ana, [ana, cy], 'owner')).toBe('only_owner');
  expect(standing(ana, [ana, bo], 'owner')).toBe('free');
  expect(standing(ana, [ana, bo], 'admin')).toBe('out_of_reach');
  expect(standing(cy, [ana, cy], 'admin')).toBe('free');
  expect(rolesGivenBy('owner')).toContain('owner');
  expect(rolesGivenBy('admin')).toEqual(['admin', 'developer', 'viewer']);
});
