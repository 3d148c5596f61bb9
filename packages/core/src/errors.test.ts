import { expect, test } from 'vitest';
import { AppError, errors, errorStatus, invalidField, invalidFields } from './errors.ts';

test('every code of the contract has its status', () => {
  const statuses = Object.fromEntries(Object.entries(errors).map(([code, { status }]) => [code, status]));
  expect(statuses).toEqual({
    api_key_in_query: 400,
    ambiguous_credentials: 400,
    invalid_json: 400,
    invalid_cursor: 400,
    page_too_deep: 400,
    idempotency_key_required: 400,
    missing_api_key: 401,
    invalid_api_key: 401,
    api_key_expired: 401,
    api_key_revoked: 401,
    missing_scope: 403,
    ip_not_allowed: 403,
    not_found: 404,
    method_not_allowed: 405,
    conflict: 409,
    idempotency_in_flight: 409,
    payload_too_large: 413,
    unsupported_media_type: 415,
    validation_failed: 422,
    idempotency_key_reused: 422,
    insufficient_balance: 422,
    rate_limited: 429,
    internal_error: 500,
    unavailable: 503,
  });
  expect(errorStatus('missing_scope')).toBe(403);
});

test('every code says in whole sentences what it means and what to do', () => {
  for (const { description } of Object.values(errors)) expect(description).toMatch(/^[A-Z].{20,}\.$/);
});

test('an AppError carries its code, message and details', () => {
  const error = new AppError('missing_scope', 'This key cannot create refunds.', { required_scope: 'refunds:write' });
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('AppError');
  expect(error).toMatchObject({
    code: 'missing_scope',
    message: 'This key cannot create refunds.',
    details: { required_scope: 'refunds:write' },
  });
});

test('the error for an invalid input names its first issue in one sentence, and lists up to 50', () => {
  const left = invalidField('amount', 'is more than is left', { amount_left: '3' });
  expect(left).toMatchObject({
    code: 'validation_failed',
    message: 'The request is not valid: amount: is more than is left.',
    details: { issues: [{ path: 'amount', message: 'is more than is left' }], amount_left: '3' },
  });
  expect(invalidField('url', 'Use https.').message).toBe('The request is not valid: url: Use https.');
  expect(invalidField('', 'the body is one JSON object').message).toBe(
    'The request is not valid: the body is one JSON object.',
  );
  const many = Array.from({ length: 60 }, (_, at) => ({ path: `items.${at}`, message: 'is required' }));
  expect(invalidFields(many).details).toEqual({ issues: many.slice(0, 50) });
});
