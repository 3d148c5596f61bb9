import { networkName } from './parts.ts';

/** "Line 3", "Lines 3, 5, 8 and 12 more" */
const lines = (list: readonly number[]): string => {
  const shown = list.slice(0, 20).join(', ');
  const more = list.length > 20 ? ` and ${list.length - 20} more` : '';
  return `${list.length === 1 ? 'Line' : 'Lines'} ${shown}${more}`;
};

export const payoutCsv = {
  open: 'Payout from a CSV',
  title: 'Draft a payout from a CSV',
  what: 'Each row is one recipient, and all are of one asset. You see the total once more before anything is sent.',
  file: 'CSV file',
  fileHint:
    'Its first line is address,amount,asset,network,memo. A memo may be empty. Write amounts like 1234.56. At most 1,000 rows.',
  action: 'Draft payout',
  tooLarge: 'This file is too large for 1,000 rows. Choose another one.',
  checking: 'Looking up which addresses were paid before…',
  unchecked: 'We couldn’t look up which addresses were paid before. Compare them with your own records.',
  problems: (n: number) => (n === 1 ? '1 problem' : `${n} problems`),
  more: (n: number) => `and ${n} more`,
  fix: 'Correct the file and choose it again.',
  at: (line: number | null, problem: string) => (line === null ? problem : `Line ${line}: ${problem}`),
  atColumn: (line: number, column: string, problem: string) => `Line ${line}, ${column}: ${problem}`,
  refused: 'No draft was made: rows above were refused.',
  problem: {
    header: 'the first line must be address,amount,asset,network,memo, separated by comma, semicolon or tab.',
    noRows: 'There is no row below the header.',
    tooManyRows: 'There are more than 1,000 rows. Make several files.',
    quotes: 'A quotation mark is not closed, or stands in the middle of a cell.',
    columns: 'has not five cells. A comma in an amount counts as a separator.',
    missing: 'the address, amount, asset or network is missing.',
    amount: 'the amount is not a number above zero such as 1234.56.',
    otherAsset: 'the asset is not that of the first row. Make one file for each asset.',
    coin: 'this asset is not sent on this network. Write both as the API does, such as USDT and tron.',
  },
  check: 'Please check',
  repeated: (list: readonly number[]) => `${lines(list)}: the address is in an earlier row too.`,
  neverPaid: (list: readonly number[]) => `${lines(list)}: no completed payout went to this address before.`,
  noMemo: (list: readonly number[], network: string) =>
    `${lines(list)}: no memo. An exchange on ${networkName(network)} can’t tell whose money it is without one.`,
  noMemoConfirm: 'These recipients need no memo',
};
