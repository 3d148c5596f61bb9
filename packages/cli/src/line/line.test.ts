import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { targetOf } from '../listen/target.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { tableLines } from '../terminal/table.ts';
import { completionFor } from './completion.ts';
import { UsageError } from './errors.ts';
import { findCommand } from './find.ts';
import { helpOf } from './help.ts';
import { listOf, pairsOf, timeOf, wholeNumber } from './values.ts';

describe('every command', () => {
  test.each(commands.map((command) => [command.name, command] as const))(
    '%s has help with examples',
    (name, command) => {
      expect(helpOf(command)).toContain(`Usage: cryptoix ${name}`);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const [line] of command.examples) expect(line).toContain(`cryptoix ${name}`);
    },
  );

  test('is found by its words, and a slip of the pen by the nearest ones', () => {
    for (const command of commands)
      expect(findCommand(commands, [...command.name.split(' '), 'x'])).toEqual({
        kind: 'command',
        command,
        rest: ['x'],
      });
    expect(findCommand(commands, ['paymets'])).toMatchObject({ kind: 'unknown', nearest: 'payments' });
    expect(findCommand(commands, ['payments', 'lsit'])).toMatchObject({ kind: 'unknown', nearest: 'payments list' });
    expect(findCommand(commands, ['payments'])).toMatchObject({ kind: 'group', group: 'payments' });
  });

  test('does nothing but end with 2, or be found, for any words', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3 }), (words) => {
        expect(['command', 'group', 'unknown']).toContain(findCommand(commands, words).kind);
      }),
    );
  });
});

/** What bash offers for a line, of which the last word is being written. */
function completed(...words: string[]): string[] {
  const script = `${completionFor('bash', commands)}
COMP_WORDS=(cryptoix ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _cryptoix
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
}

test('bash completes commands, events, options and their values', () => {
  expect(completed('pay')).toEqual(['payments']);
  expect(completed('endpoints', 'r')).toEqual(['rotate-secret']);
  expect(completed('trigger', 'invoice.p')).toEqual(['invoice.partially_paid', 'invoice.paid']);
  expect(completed('payments', 'list', '--st')).toEqual(['--status']);
  expect(completed('payments', 'list', '--status', 'c')).toEqual(['created', 'confirming', 'completed']);
});

describe('values', () => {
  test('are read, or refused with the name of the option', () => {
    expect(listOf(['a, b', 'c,', ''])).toEqual(['a', 'b', 'c']);
    expect(pairsOf('--metadata', ['a=1=2', 'b='])).toEqual({ a: '1=2', b: '' });
    expect(() => pairsOf('--metadata', ['=1'])).toThrow('--metadata is written NAME=VALUE');
    expect(wholeNumber('--limit', '25', 1)).toBe(25);
    for (const wrong of ['0', '-1', '1.5', '1e3', '', '9007199254740993'])
      expect(() => wholeNumber('--limit', wrong, 1)).toThrow('--limit is a whole number');
  });

  test('of time are RFC 3339, or ago', () => {
    expect(timeOf('--since', '2026-11-28T20:00:00+02:00')).toBe('2026-11-28T18:00:00.000Z');
    expect(timeOf('--since', '2026-11-28')).toBe('2026-11-28T00:00:00.000Z');
    const ago = Date.now() - Date.parse(timeOf('--since', '90m'));
    expect(Math.abs(ago - 5_400_000)).toBeLessThan(60_000);
    for (const wrong of ['yesterday', '90', '5y', '2026', '2026-13-01'])
      expect(() => timeOf('--since', wrong)).toThrow(UsageError);
  });

  test.each([
    ['4242', 'http://localhost:4242/'],
    ['localhost:4242/hooks?a=1', 'http://localhost:4242/hooks?a=1'],
    ['http://127.1:80/x', 'http://127.0.0.1/x'],
    ['https://shop.example/hooks', 'https://shop.example/hooks'],
  ])('--forward-to %s is %s', (text, url) => {
    expect(targetOf(text)).toBe(url);
  });

  test('--forward-to never is http elsewhere', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.domain(), fc.string()), (text) => {
        try {
          const { protocol, hostname } = new URL(targetOf(text));
          expect(protocol === 'https:' || /^(.*\.)?localhost$|^\[::1\]$|^127\./.test(hostname)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('text of others', () => {
  test('cannot move the cursor, and says the same in JSON', () => {
    expect(plain('a\u001b[2Jb\u202ec\nd')).toBe('a\u{fffd}[2Jb\u{fffd}c\u{fffd}d');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(plainJson(text)).not.toMatch(/[\u007f-\u009f]|\p{Cf}/u);
        expect(JSON.parse(plainJson(text))).toBe(JSON.parse(JSON.stringify(text)));
      }),
    );
  });

  test('stands in columns, however wide its letters are', () => {
    const rows = tableLines(
      ['Zoë', '商店', '💶', ''],
      [
        { title: 'Name', of: (name) => name },
        { title: 'Next', of: () => 'x' },
      ],
    );
    expect(rows.map((cells) => cells.join(''))).toEqual(['Name  Next', 'Zoë   x', '商店  x', '💶    x', '-     x']);
  });
});
