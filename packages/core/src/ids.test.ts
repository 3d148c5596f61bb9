import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idKindOf, idPrefixes, idTime, lowestId, newId, type IdKind } from './ids.ts';
import { idSchema } from './schemas.ts';

const kinds = Object.keys(idPrefixes).filter((name): name is IdKind => name in idPrefixes);
const kind = fc.constantFrom(...kinds);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const tail = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('an id is the TypeID of its UUIDv7 (vector of TypeID spec 0.3)', () => {
  // prefix_01h455vb4pex5vsknk084sn02q is 01890a5d-ac96-774b-bcce-b302099a8057
  const uuid = Uint8Array.from(Buffer.from('01890a5dac96774bbcceb302099a8057', 'hex'));
  expect(newId('event', 0x01890a5dac96, () => uuid.slice(6))).toBe('evt_01h455vb4pex5vsknk084sn02q');
});

test('no two kinds share a prefix', () => {
  expect(new Set(Object.values(idPrefixes)).size).toBe(kinds.length);
});

test('every new id passes its own schema and no other, and gives its kind and its time', () => {
  fc.assert(
    fc.property(kind, kind, time, tail, (one, other, ms, bytes) => {
      const id = newId(one, ms, () => bytes);
      expect(idSchema(one).safeParse(id).success).toBe(true);
      expect(idSchema(other).safeParse(id).success).toBe(one === other);
      expect(idKindOf(id)).toBe(one);
      expect(idTime(id)).toBe(ms);
    }),
  );
});

test.each([
  '',
  'evt_',
  'evt_01h455vb4pex5vsknk084sn02',
  'evt_01h455vb4pex5vsknk084sn02qq',
  'evt_81h455vb4pex5vsknk084sn02q',
  'evt_01h455vb4pex5vsknk084sn02u',
  ' evt_01h455vb4pex5vsknk084sn02q',
  'xxx_01h455vb4pex5vsknk084sn02q',
  'toString',
])('%j is no id of any kind', (text) => {
  expect(idKindOf(text)).toBeNull();
});

test('ids sort by time as text', () => {
  fc.assert(
    fc.property(kind, time, time, tail, tail, (one, a, b, bytesA, bytesB) => {
      fc.pre(a < b);
      expect(newId(one, a, () => bytesA) < newId(one, b, () => bytesB)).toBe(true);
    }),
  );
});

test('no id of a millisecond sorts before the lowest one, and none of the one before reaches it', () => {
  fc.assert(
    fc.property(kind, fc.integer({ min: 1, max: 2 ** 48 - 1 }), tail, (one, ms, bytes) => {
      expect(newId(one, ms, () => bytes) >= lowestId(one, ms)).toBe(true);
      expect(newId(one, ms - 1, () => bytes) < lowestId(one, ms)).toBe(true);
      expect(idTime(lowestId(one, ms))).toBe(ms);
    }),
  );
});

test('ids of one millisecond sort in the order of creation, of any kind, and a new time starts a new count', () => {
  const ids = Array.from({ length: 4_000 }, () => newId('event', 1_000));
  expect(ids.toSorted()).toEqual(ids);
  for (let count = 0; count < 5_000; count++) expect(idTime(newId('event', 2_000))).toBe(2_000);
  const [first, , second] = [newId('audit_entry', 3_000), newId('event', 3_000), newId('audit_entry', 3_000)];
  expect(second > first).toBe(true);
});

test('ids have the current time and differ from each other when nothing is passed in', () => {
  const before = Date.now();
  const ids = Array.from({ length: 1_000 }, () => newId('event'));
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) {
    expect(idTime(id)).toBeGreaterThanOrEqual(before);
    expect(idTime(id)).toBeLessThanOrEqual(Date.now());
  }
});

test.each([
  '',
  'evt_',
  'evt',
  'evt_01H455VB4PEX5VSKNK084SN02Q',
  'evt_81h455vb4pex5vsknk084sn02q',
  'evt_01h455vb4pex5vsknk084sn02',
  'evt_01h455vb4pex5vsknk084sn02qq',
  'evt_01h455vb4pex5vsknk084sn0il',
  ' evt_01h455vb4pex5vsknk084sn02q',
  'evt_01h455vb4pex5vsknk084sn02q\n',
])('%j is refused as an id, with the form it should have', (text) => {
  const result = idSchema('event').safeParse(text);
  expect(result.error?.issues[0]?.message).toMatch(/form evt_… with 26/);
});

test.each([-1, 0.5, 2 ** 48, Number.NaN])('a time of %s makes no id', (ms) => {
  expect(() => newId('event', ms)).toThrow(RangeError);
});
