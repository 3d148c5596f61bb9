import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { command } from '../line/command.ts';
import { UsageError } from '../line/errors.ts';

/** The pages of the dashboard by the word for them, below the merchant's mode. */
const pages: Readonly<Record<string, string>> = {
  home: '',
  payments: 'payments',
  invoices: 'invoices',
  'payment-links': 'payment-links',
  refunds: 'refunds',
  payouts: 'payouts',
  withdrawals: 'withdrawals',
  transactions: 'transactions',
  balances: 'balances',
  events: 'events',
  'event-types': 'event-types',
  deliveries: 'deliveries',
  endpoints: 'settings/webhooks',
  keys: 'settings/api-keys',
  sandbox: 'sandbox',
  'audit-log': 'audit-log',
  team: 'team',
};

/** The page of an object, by how its id begins. */
const folders: Readonly<Record<string, string>> = {
  pay: 'payments',
  ivc: 'invoices',
  lnk: 'payment-links',
  ref: 'refunds',
  pyt: 'payouts',
  wdr: 'withdrawals',
  txn: 'transactions',
  evt: 'events',
  whe: 'settings/webhooks',
  key: 'settings/api-keys',
};

function pathOf(what: string): string {
  const page = Object.hasOwn(pages, what) ? pages[what] : undefined;
  if (page !== undefined) return page;
  if (/^\d{1,16}$/.test(what)) return `deliveries/${what}`;
  const [, kind = '', id = ''] = /^([a-z]{3})_(\w{1,64})$/.exec(what) ?? [];
  const folder = Object.hasOwn(folders, kind) ? folders[kind] : undefined;
  if (folder !== undefined) return `${folder}/${kind}_${id}`;
  throw new UsageError(`Name a page (${Object.keys(pages).join(', ')}) or an id.`);
}

/** The program of this system that opens a URL. */
const opener = (): readonly [string, ...string[]] => {
  if (process.platform === 'darwin') return ['open'];
  return process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
};

/** Opens a URL in the browser. @returns false when there is none */
async function openUrl(url: string): Promise<boolean> {
  const [program, ...args] = opener();
  // It may go on as long as the browser does.
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
    child.unref();
    return true;
  } catch {
    return false;
  }
}

export const openPage = command({
  name: 'open',
  summary: 'Open the dashboard at a page, or at an object',
  args: ['[page or id]'],
  argChoices: Object.keys(pages),
  options: { print: { type: 'boolean', help: 'only print the address' } },
  examples: [
    ['cryptoix open', 'home'],
    ['cryptoix open deliveries', 'a page'],
    ['cryptoix open pay_01k…', 'a payment; likewise events, endpoints, deliveries …'],
  ],
  async run({ values, args: [what = 'home'], connect, output }) {
    const path = pathOf(what);
    const { cryptoix, url } = await connect();
    const { merchant_id, mode } = await cryptoix.session.who();
    const base = url.replace(/\/+$/, '').replace(/\/v1$/, '');
    const page = `${base}/${encodeURIComponent(merchant_id)}/${encodeURIComponent(mode)}${path === '' ? '' : `/${path}`}`;
    if (output.json) return output.value({ url: page });
    output.line(page);
    if (values.print !== true && process.stdout.isTTY && !(await openUrl(page)))
      output.note('There is no browser here: open this address yourself.');
  },
});
