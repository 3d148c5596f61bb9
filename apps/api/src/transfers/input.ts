import {
  type Asset,
  assets,
  compare,
  decimalPlaces,
  findAsset,
  invalidField,
  type Issue,
  networksOf,
} from '@cryptoix/core';
import { isTag, parseAddress } from '../addresses/parse.ts';
import type { Place } from '../addresses/wallet.ts';
import type { Destination } from './schemas.ts';

/**
 * The one field that was sent of several that mean the same.
 * @throws AppError `validation_failed` when none was sent, or two
 */
export function exactlyOne<Name extends string, Value>(
  fields: Readonly<Record<Name, Value | null | undefined>>,
): { name: Name; value: Value } {
  const names = Object.keys(fields).filter((name): name is Name => name in fields);
  const sent = names.flatMap((name) => {
    const value = fields[name];
    return value === undefined || value === null ? [] : [{ name, value }];
  });
  const [one, ...more] = sent;
  if (one !== undefined && more.length === 0) return one;
  const choice = names.join(' or ');
  const message = one === undefined ? `is required: send ${choice}` : `means the same: send ${choice}, not both`;
  throw invalidField(one?.name ?? names[0] ?? '', message);
}

/**
 * What is wrong with sending this there: no such asset or network, an amount finer than the network knows or less than
 * it carries, an address that fails its network's checks, a memo where there are none or that is no tag. Also the asset's
 * row, when there is one, and where it goes when nothing is wrong.
 * @param pathOf what the caller calls a field
 */
export function checkDestination(
  { asset, network, amount, address, memo = null }: Destination,
  pathOf: (field: keyof Destination) => string,
): { row: Asset | undefined; issues: Issue[]; place: Place } {
  const row = findAsset(asset, network);
  const issues: Issue[] = [];
  const refuse = (field: keyof Destination, message: string) => issues.push({ path: pathOf(field), message });
  if (row === undefined) {
    const networks = networksOf(asset);
    if (networks.length > 0) refuse('network', `${asset} is not sent over ${network}, but over ${networks.join(', ')}`);
    else refuse('asset', `is none of ours; send one of ${[...new Set(assets.map((known) => known.asset))].join(', ')}`);
    return { row, issues, place: { address, memo } };
  }
  if (decimalPlaces(amount) > row.precision) {
    refuse('amount', `has more than the ${row.precision} decimal places of ${asset} on ${network}`);
  } else if (compare(amount, row.min_amount) < 0) {
    refuse('amount', `is less than the ${row.min_amount} ${asset} that can be sent over ${network} at the least`);
  }
  return { row, issues, place: checkPlace(row, { address, memo }, refuse) };
}

/** Where it goes, as it is kept. What is wrong with it is handed to `refuse`. */
function checkPlace(
  { network, memo: hasMemos }: Asset,
  to: Place,
  refuse: (field: keyof Place, message: string) => void,
): Place {
  const read = parseAddress(network, to.address);
  const [address, tag] = 'flaw' in read ? [to.address, null] : [read.address, read.memo];
  if ('flaw' in read) refuse('address', read.flaw);
  // Clients that know no null write an empty memo.
  const memo = to.memo === '' ? null : to.memo;
  if (memo !== null && !hasMemos) refuse('memo', `is not known to ${network}; leave it out`);
  else if (memo !== null && !isTag(memo)) {
    refuse('memo', `is no destination tag of ${network}: send a whole number from 0 to 4294967295, or leave it out`);
  } else if (memo !== null && tag !== null && memo !== tag) {
    refuse('memo', `is not the tag ${tag} that the X-address holds: leave it out`);
  }
  return { address, memo: memo ?? tag };
}
