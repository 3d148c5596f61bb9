import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxPayoutRows, parsePayoutCsv, type PayoutRow, repeatedRows } from './payout-csv.ts';

const coins = [
  { asset: 'USDT', network: 'tron' },
  { asset: 'USDT', network: 'ethereum' },
  { asset: 'XRP', network: 'ripple' },
];
const header = 'address,amount,asset,network,memo';
const parse = (file: string) => parsePayoutCsv(file, coins);
const problemsOf = (row: string) => parse(`${header}\n${row}`).problems.map(({ is }) => is);

test('rows are read with any separator, line ending and quoting, and come back as they were written', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9"';,\t:?]{1,12}$/).filter((text) => text.trim() === text);
  const row = fc.record({
    address: word,
    amount: fc.stringMatching(/^[1-9]\d{0,17}(\.\d{1,18})?$/),
    memo: fc.oneof(fc.constant(''), word),
    network: fc.constantFrom('tron', 'ethereum'),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom('', '\uFEFF'),
      fc.boolean(),
      (rows, separator, end, bom, ends) => {
        const quoted = (text: string) => (/[",;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const lines = rows.map(({ address, amount, network, memo }) =>
          [address, amount, 'USDT', network, memo].map(quoted).join(separator),
        );
        const file = [header.replaceAll(',', separator), ...lines].join(end);
        expect(parse(`${bom}${file}${ends ? end : ''}`)).toEqual({
          rows: rows.map((one, at) => ({ ...one, asset: 'USDT', line: at + 2 })),
          problems: [],
        });
      },
    ),
  );
});

test('no file makes it fail, and a file without problems has 1 to 1,000 rows with plain amounts of one asset', () => {
  const piece = fc.constantFrom(
    ...header.split(','),
    ',',
    ';',
    '\t',
    '"',
    '\n',
    '\r',
    ' ',
    'USDT',
    'tron',
    '1.5',
    '1,5',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom('', `${header}\n`, `${header}\na,1,USDT,tron,\n`), (pieces, begin) => {
      const { rows, problems } = parse(`${begin}${pieces.join('')}`);
      if (problems.length > 0) return;
      expect(rows.length).toBeGreaterThan(0);
      for (const { amount, asset } of rows) {
        expect(amount).toMatch(/^\d{1,18}(\.\d{1,18})?$/);
        expect(asset).toBe(rows[0]?.asset);
      }
    }),
  );
});

test.each(['1,5', '1.000,50', '1,234.56', '1e3', '-5', '+5', '0', '0.00', '5 USDT', '.5', '5.', '１', "'5"])(
  'the amount %s is its row’s problem',
  (amount) => {
    expect(problemsOf(`a,"${amount}",USDT,tron,`)).toEqual(['amount']);
  },
);

test('a row names its problems: cells missing or too many, another asset, a coin that is not sent', () => {
  expect(problemsOf('a,1.5,USDT,tron')).toEqual(['columns']);
  expect(problemsOf('a,1,5,USDT,tron,')).toEqual(['columns']);
  expect(problemsOf(',1.5,USDT,tron,')).toEqual(['missing']);
  expect(problemsOf('a,1.5,USDT,tron,\nb,1.5,XRP,ripple,')).toEqual(['otherAsset']);
  expect(problemsOf('a,1.5,USDT,ripple,')).toEqual(['coin']);
  expect(parse(`${header}\na,1,USDT,tron,\n\nb,x,USDT,ethereum,`).problems).toEqual([{ line: 4, is: 'amount' }]);
});

test('a file with another header, broken quotes, no row or too many is refused', () => {
  const only = (is: string, line: number | null = null) => [{ line, is }];
  expect(parse('address,amount\na,1').problems).toEqual(only('header', 1));
  expect(parse('').problems).toEqual(only('header', 1));
  expect(parse(`${header}\n"a,1,USDT,tron,`).problems).toEqual(only('quotes'));
  expect(parse(`${header}\na"b,1,USDT,tron,`).problems).toEqual(only('quotes'));
  expect(parse(`${header}\n\n`).problems).toEqual(only('noRows'));
  const rows = (count: number) => `${header}\n${'a,1,USDT,tron,\n'.repeat(count)}`;
  expect(parse(rows(maxPayoutRows)).problems).toEqual([]);
  expect(parse(rows(maxPayoutRows + 1)).problems).toEqual(only('tooManyRows'));
});

test('an address twice is found, on EVM networks regardless of case', () => {
  const rows = ['0xAb', 'T1', '0xaB', 't1', 'T1'].map((address, line): PayoutRow => ({
    line,
    address,
    amount: '1',
    asset: 'USDT',
    network: 'tron',
    memo: '',
  }));
  expect(repeatedRows(rows).map(({ line }) => line)).toEqual([2, 4]);
});
