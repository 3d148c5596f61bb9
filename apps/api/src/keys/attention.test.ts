import { describe, expect, test } from 'vitest';
import { attentionOf, type AttentionReason, type KeyFacts } from './attention.ts';

const now = new Date('2026-11-23T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const well: KeyFacts = {
  createdAt: days(-100),
  expiresAt: null,
  exposedAt: null,
  lastUsedAt: days(-1),
  replaced: false,
  hasUnusedScopes: false,
};

describe('a working key', () => {
  test.each<[string, Partial<KeyFacts>, AttentionReason[]]>([
    ['in use and without an end', {}, []],
    ['that was in a URL', { exposedAt: days(-400) }, ['exposed']],
    ['that ends in 14 days', { expiresAt: days(14) }, ['expiring']],
    ['that ends later', { expiresAt: days(14.01) }, []],
    ['that ends soon and has a successor', { expiresAt: days(1), replaced: true }, []],
    ['that was in a URL and has a successor', { exposedAt: days(-1), replaced: true }, ['exposed']],
    ['last used 90 days ago', { lastUsedAt: days(-90) }, ['unused']],
    ['last used 89.9 days ago', { lastUsedAt: days(-89.9) }, []],
    ['never used for 90 days', { createdAt: days(-90), lastUsedAt: null }, ['unused']],
    ['never used, and new', { createdAt: days(-1), lastUsedAt: null, hasUnusedScopes: true }, []],
    ['30 days old with a scope never used', { createdAt: days(-30), hasUnusedScopes: true }, ['unused_scopes']],
    ['29.9 days old with a scope never used', { createdAt: days(-29.9), hasUnusedScopes: true }, []],
    [
      'with everything at once, the most pressing first',
      { exposedAt: days(-1), expiresAt: days(1), lastUsedAt: null, hasUnusedScopes: true },
      ['exposed', 'expiring', 'unused', 'unused_scopes'],
    ],
  ])('%s', (_, change, reasons) => {
    expect(attentionOf({ ...well, ...change }, now)).toEqual(reasons);
  });
});
