import { expect, test } from 'vitest';
import { describeFailure } from './describe-failure.ts';
import { attemptErrors } from './outcome.ts';

/** One sentence or two. */
const sentence = /^[A-Z][^.]{15,}\.(?: [A-Z][^.]{15,}\.)?$/;

test.each(attemptErrors)('%s has a sentence for what happened and one for what to do', (error) => {
  const { what, todo } = describeFailure(error, null);
  expect(what).toMatch(sentence);
  expect(todo).toMatch(sentence);
});

test.each([301, 400, 401, 403, 404, 405, 410, 413, 418, 429, 500, 503])('status %i is named', (status) => {
  const { what, todo } = describeFailure('status', status);
  expect(what).toMatch(new RegExp(`^Your server answered ${status}\\b.*\\.$`));
  expect(todo).toMatch(sentence);
});
