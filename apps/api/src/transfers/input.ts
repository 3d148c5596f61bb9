import {
  AppError,
  type Asset,
  assets,
  compare,
  decimalPlaces,
  findAsset,
  invalidField,
  networksOf,
} from '@cryptoix/core';

/** What is wrong with a field, in words that go on from its path. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The refusal of one or more fields, of which 50 are named. */
export function invalidFields(issues: readonly Issue[]): AppError {
  const [first] = issues;
  return new AppError('validation_failed', `The request is not valid: ${first?.path}: ${first?.message}.`, {
    issues: issues.slice(0, 50),
  });
}

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

/** Something to be sent. */
export interface Destination {
  readonly asset: string;
  readonly network: string;
  readonly amount: string;
  readonly address: string;
  readonly memo: string | null;
}

/**
 * What is wrong with sending this there: no such asset or network, an amount finer than the network knows or less than
 * it carries, an address that is none, a memo where there are none. Also the asset's row, when there is one.
 * @param pathOf what the caller calls a field
 */
export function checkDestination(
  { asset, network, amount, address, memo }: Destination,
  pathOf: (field: keyof Destination) => string,
): { row: Asset | undefined; issues: Issue[] } {
  const row = findAsset(asset, network);
  const where = `${asset} on ${network}`;
  const issues: Issue[] = [];
  const refuse = (field: keyof Destination, message: string) => issues.push({ path: pathOf(field), message });
  if (row === undefined) {
    const networks = networksOf(asset);
    if (networks.length > 0) refuse('network', `${asset} is not sent over ${network}, but over ${networks.join(', ')}`);
    else refuse('asset', `is none of ours; send one of ${[...new Set(assets.map((known) => known.asset))].join(', ')}`);
    return { row, issues };
  }
  if (decimalPlaces(amount) > row.precision) {
    refuse('amount', `has more than the ${row.precision} decimal places of ${where}`);
  } else if (compare(amount, row.min_amount) < 0) {
    refuse('amount', `is less than the ${row.min_amount} ${asset} that can be sent over ${network} at the least`);
  }
  if (!row.address.test(address)) refuse('address', `is no address for ${where}`);
  if (memo !== null && !row.memo) refuse('memo', `is not known to ${where}; leave it out`);
  return { row, issues };
}
