import { expect, test } from 'vitest';
import { fieldsOf } from './auth.ts';

test('the API’s message about a field becomes a sentence below it', () => {
  const issues = [
    { path: 'rate_limit', message: 'is at most 10,000 requests a minute for you; ask support for more' },
    { path: 'email', message: 'Must be an e-mail address.' },
    { path: 'event_types.0', message: 'There is no event type "x": did you mean "y"?' },
    { path: 'name' },
    'neither',
  ];
  expect(fieldsOf(issues)).toEqual({
    rate_limit: 'Is at most 10,000 requests a minute for you; ask support for more.',
    email: 'Must be an e-mail address.',
    'event_types.0': 'There is no event type "x": did you mean "y"?',
    name: '',
  });
  expect(fieldsOf(undefined)).toEqual({});
});
