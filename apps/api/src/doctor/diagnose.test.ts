import { freePort } from '@cryptoix/harness/ports';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { testServices } from '../../test/services.ts';
import { diagnose, type Finding } from './diagnose.ts';

const { url } = await testDatabase();
const { services, close } = await testServices({ url });
afterAll(close);

const stateOf = (findings: readonly Finding[], about: string) =>
  findings.find((finding) => finding.about === about)?.state;

test('an installation that works has no problem, and what is missing for production is a warning', async () => {
  const findings = await diagnose(services.config, url);
  expect(findings.filter(({ state }) => state === 'problem')).toEqual([]);
  expect(stateOf(findings, 'mail')).toBe('warning');
  expect(stateOf(findings, 'clock')).toBe('ok');
  const behind = await diagnose({ ...services.config, publicUrl: 'https://pay.example', trustedProxies: [] }, url);
  expect(stateOf(behind, 'proxy')).toBe('warning');
});

test('a database or a mail server that is away is a problem, which says what to do without a password', async () => {
  const port = await freePort();
  const smtpUrl = `smtp://me:hidden-word@127.0.0.1:${port}`;
  const findings = await diagnose({ ...services.config, smtpUrl }, `postgres://me:hidden-word@127.0.0.1:${port}/x`);
  expect(stateOf(findings, 'database')).toBe('problem');
  expect(stateOf(findings, 'mail')).toBe('problem');
  expect(JSON.stringify(findings)).not.toContain('hidden-word');
});
