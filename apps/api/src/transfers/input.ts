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
 * The one field that was sent, of several that mean the same.
 * @throws AppError `validation_failed` when none or several were sent
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
  const message =
    one === undefined ? `is required: send ${choice}` : `means the same: send only one of ${names.join(' and ')}`;
  throw invalidField(one?.name ?? names[0] ?? '', message);
}

/**
 * Validates a transfer to a destination. Issues are: an unknown asset or network, an amount with too many decimal places or
 * below the minimum, an invalid address, a memo on a network without memos, and an invalid tag. Returns also the asset's row,
 * if there is one, and the place to send to, which is valid only without issues.
 * @param pathOf the caller's name for a field
 */
export function checkDestination(
  { asset, network, amount, address, memo = null }: Destination,
  pathOf: (field: keyof Destination) => string,
): { row: Asset | undefined; issues: Issue[]; place: Place } {
  const row = findAsset(asset, network);
  const issues: Issue[] = [];
  const addIssue = (field: keyof Destination, message: string) => issues.push({ path: pathOf(field), message });
  if (row === undefined) {
    const networks = networksOf(asset);
    if (networks.length > 0)
      addIssue('network', `${asset} is not sent over ${network}, but over ${networks.join(', ')}`);
    else
      addIssue('asset', `is not supported; send one of ${[...new Set(assets.map((known) => known.asset))].join(', ')}`);
    return { row, issues, place: { address, memo } };
  }
  if (decimalPlaces(amount) > row.precision) {
    addIssue('amount', `has more than the ${row.precision} decimal places of ${asset} on ${network}`);
  } else if (compare(amount, row.min_amount) < 0) {
    addIssue('amount', `is less than the minimum of ${row.min_amount} ${asset} that can be sent over ${network}`);
  }
  return { row, issues, place: checkPlace(row, { address, memo }, addIssue) };
}

/** The destination as it is stored. Its issues go to `addIssue`. */
function checkPlace(
  { network, memo: hasMemos }: Asset,
  to: Place,
  addIssue: (field: keyof Place, message: string) => void,
): Place {
  const read = parseAddress(network, to.address);
  const [address, tag] = 'flaw' in read ? [to.address, null] : [read.address, read.memo];
  if ('flaw' in read) addIssue('address', read.flaw);
  // Clients that cannot send null send an empty memo.
  const memo = to.memo === '' ? null : to.memo;
  if (memo !== null && !hasMemos) addIssue('memo', `is not used on ${network}; leave it out`);
  else if (memo !== null && !isTag(memo)) {
    addIssue(
      'memo',
      `is not a destination tag of ${network}: send a whole number from 0 to 4294967295, or leave it out`,
    );
  } else if (memo !== null && tag !== null && memo !== tag) {
    addIssue('memo', `is not the tag ${tag} that the X-address holds: leave it out`);
  }
  return { address, memo: memo ?? tag };
}
