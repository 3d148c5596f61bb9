import { parseAmount } from './amounts.ts';

/** The columns of the file, in this order. */
const payoutColumns = ['address', 'amount', 'asset', 'network', 'memo'] as const;
/** The most rows of one payout. */
export const maxPayoutRows = 1_000;

/** A row of the file: one recipient. */
export interface PayoutRow {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly address: string;
  readonly amount: string;
  readonly asset: string;
  readonly network: string;
  /** Empty: none. */
  readonly memo: string;
}

/** Why a file cannot become a payout; `line` is null when it is about the whole file. */
export interface CsvProblem {
  readonly line: number | null;
  readonly is:
    | 'header'
    | 'noRows'
    | 'tooManyRows'
    | 'quotes'
    | 'columns'
    | 'missing'
    | 'amount'
    | 'otherAsset'
    | 'coin';
}

/** A coin that can be sent, as `asset` and `network`. */
type Coin = { readonly asset: string; readonly network: string };

/**
 * The rows of a payout from a CSV, and all that is wrong with them: a payout is made only without problems. Separated by
 * comma, semicolon or tab, as its header shows. Nothing is guessed: an amount is `1234.56` or a problem.
 * @param coins all that can be sent
 */
export function parsePayoutCsv(file: string, coins: readonly Coin[]): { rows: PayoutRow[]; problems: CsvProblem[] } {
  const text = file.replace(/^\uFEFF/, '');
  const separator = [',', ';', '\t'].find((one) => (/^[^\r\n]*/.exec(text)?.[0] ?? '').includes(one));
  const records = separator === undefined ? null : readRecords(text, separator);
  if (separator !== undefined && records === null) return { rows: [], problems: [{ line: null, is: 'quotes' }] };
  const [header, ...body] = records ?? [];
  if (header?.cells.map((cell) => cell.toLowerCase()).join() !== payoutColumns.join())
    return { rows: [], problems: [{ line: 1, is: 'header' }] };
  const filled = body.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (filled.length === 0) return { rows: [], problems: [{ line: null, is: 'noRows' }] };
  if (filled.length > maxPayoutRows) return { rows: [], problems: [{ line: null, is: 'tooManyRows' }] };
  const rows = filled.map(({ line, cells: [address = '', amount = '', asset = '', network = '', memo = ''] }) => ({
    line,
    address,
    amount,
    asset,
    network,
    memo,
  }));
  const problems = rows.flatMap((row, at): CsvProblem[] => {
    const { line } = row;
    if (filled[at]?.cells.length !== payoutColumns.length) return [{ line, is: 'columns' }];
    if ([row.address, row.amount, row.asset, row.network].includes('')) return [{ line, is: 'missing' }];
    const found: CsvProblem[] = [];
    if (parseAmount(row.amount) === null) found.push({ line, is: 'amount' });
    if (row.asset !== rows[0]?.asset) found.push({ line, is: 'otherAsset' });
    else if (!coins.some((coin) => coin.asset === row.asset && coin.network === row.network))
      found.push({ line, is: 'coin' });
    return found;
  });
  return { rows, problems };
}

/** Addresses as they are compared: those of EVM networks regardless of case. */
const sameAs = (address: string): string => (/^0x/i.test(address) ? address.toLowerCase() : address);

/** The rows whose address is in an earlier row as well. */
export function repeatedRows(rows: readonly PayoutRow[]): PayoutRow[] {
  const seen = new Set<string>();
  return rows.filter(({ address }) => {
    const same = sameAs(address);
    return seen.has(same) || !seen.add(same);
  });
}

/** The records of a CSV (RFC 4180), cells without the space around them; null when a quoted cell is not well-formed. */
function readRecords(text: string, separator: string): { line: number; cells: string[] }[] | null {
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  let begins = 1;
  let cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let value = '';
    while (text[at] === ' ') at += 1;
    if (text[at] === '"') {
      let end = at + 1;
      for (; ; end += 2) {
        end = text.indexOf('"', end);
        if (end === -1) return null;
        if (text[end + 1] !== '"') break;
      }
      value = text.slice(at + 1, end).replaceAll('""', '"');
      line += value.split(/\r\n|\r|\n/).length - 1;
      at = end + 1;
      while (text[at] === ' ') at += 1;
    } else {
      const from = at;
      while (at < text.length && !isEnd(text[at], separator)) at += 1;
      value = text.slice(from, at);
      if (value.includes('"')) return null;
    }
    cells.push(value.trim());
    const end = text[at];
    if (end !== undefined && !isEnd(end, separator)) return null;
    at += end === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (end === separator) continue;
    records.push({ line: begins, cells });
    line += 1;
    begins = line;
    cells = [];
  }
  return records;
}

const isEnd = (char: string | undefined, separator: string): boolean =>
  char === separator || char === '\n' || char === '\r';
