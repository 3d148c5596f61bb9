import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactJson, prettyJson } from './json.ts';

test('JSON on several lines is the same as from JSON.stringify', () => {
  const container = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(container, fc.constantFrom(0, 1, 4), (value, indent) => {
      const sent = JSON.stringify(value, null, indent);
      expect(prettyJson(sent)).toBe(JSON.stringify(JSON.parse(sent), null, 2));
      expect(exactJson(sent)).toEqual(JSON.parse(sent));
    }),
  );
});

test.each([
  ['a number that JavaScript rounds', '{"id":1152921506151679042}', '{\n  "id": 1152921506151679042\n}'],
  ['one that is too large for it', '[1e400]', '[\n  1e400\n]'],
  ['one with zeros at its end', '{"a":1.50}', '{\n  "a": 1.50\n}'],
  ['two fields with one name', '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
  ['a slash with an escape', '{"u":"a\\/b"}', '{\n  "u": "a\\/b"\n}'],
])('%s is shown as it was sent', (_, sent, shown) => {
  expect(exactJson(sent)).toBeUndefined();
  expect(prettyJson(sent)).toBe(shown);
});

test('text that is not a JSON object or array stays as it is', () => {
  for (const text of ['', 'ok', '{"a":', '"text"', '12', 'null', '<html>{}</html>']) {
    expect(prettyJson(text)).toBe(text);
    expect(exactJson(text)).toBeUndefined();
  }
  expect(prettyJson('{ "a" : [ ] }')).toBe('{\n  "a": []\n}');
});
