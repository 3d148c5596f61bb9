import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv, withLineEach } from './csv.ts';

/** The cells of a file, read character by character as RFC 4180 says. */
function read(file: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < file.length; at += 1) {
    const char = file[at];
    if (quoted && char === '"' && file[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && char === '\r' && file[at + 1] === '\n') {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
      at += 1;
    } else cell += char;
  }
  return rows;
}

const csvOf = (rows: readonly object[]) => {
  const file = toCsv(rows).join('');
  expect(file.startsWith('\uFEFF')).toBe(true);
  return read(file.slice(1));
};

const special = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", ' ', '1', '.', 'ü', '😀');
const text = fc.oneof(fc.string({ unit: special, maxLength: 8 }), fc.string({ unit: 'binary' }));
const number = fc.stringMatching(/^-?\d{1,20}(\.\d{1,18})?$/);

test('every text comes back, with an apostrophe before what a spreadsheet would run', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ a: text, b: text }), { minLength: 1 }), (rows) => {
      const [header, ...lines] = csvOf(rows);
      expect(header).toEqual(['a', 'b']);
      expect(lines.length).toBe(rows.length);
      for (const [at, { a, b }] of rows.entries())
        for (const [column, given] of [a, b].entries()) {
          const cell = lines[at]?.[column] ?? '';
          const runs = ['=', '+', '-', '@', '\t', '\r'].includes(given.charAt(0)) && !/^-\d+(\.\d+)?$/.test(given);
          expect(cell).toBe(runs ? `'${given}` : given);
        }
    }),
  );
});

test('numbers are never changed, neither long nor negative ones', () => {
  fc.assert(
    fc.property(number, fc.integer(), (amount, count) => {
      expect(csvOf([{ amount, count }])[1]).toEqual([amount, String(count)]);
    }),
  );
  expect(csvOf([{ a: '-1 ', b: '-1\n', c: '-1e5', d: '+1' }])[1]).toEqual(["'-1 ", "'-1\n", "'-1e5", "'+1"]);
});

test('objects become columns, lists and free fields stay JSON, and rows may differ', () => {
  const rows = [
    { id: 'a', price: { amount: '1.50', currency: 'USD' }, metadata: { '=cart': 1 }, order_id: null, paid: true },
    { id: 'b', price: { amount: '2', currency: 'EUR' }, metadata: {}, items: [{ name: 'x, "y"' }] },
  ];
  expect(csvOf(rows)).toEqual([
    ['id', 'price.amount', 'price.currency', 'metadata', 'order_id', 'paid', 'items'],
    ['a', '1.50', 'USD', '{"=cart":1}', '', 'true', ''],
    ['b', '2', 'EUR', '{}', '', '', '[{"name":"x, \\"y\\""}]'],
  ]);
});

test('a long file has each row once', () => {
  const rows = Array.from({ length: 2_500 }, (_, id) => ({ id }));
  expect(csvOf(rows).slice(1)).toEqual(rows.map(({ id }) => [String(id)]));
});

test('a list can have a line for each of its items, with the fields of its row on every one', () => {
  const entries = [
    { asset: 'USDT', amount: '-5' },
    { asset: 'USDT', amount: '5' },
  ];
  expect(csvOf(withLineEach([{ entries, id: 'p' }], 'entries'))).toEqual([
    ['id', 'entries.asset', 'entries.amount'],
    ['p', 'USDT', '-5'],
    ['p', 'USDT', '5'],
  ]);
});
