import { AppError, type ErrorCode } from '@cryptoix/core';

/** A refusal whose message is for the customer who looks at a page. Messages of other errors are for developers. */
export class PageError extends AppError {}

/** The page does not exist, or its owner does not want it seen: a draft, an inactive link. One answer for all. */
export const noPage = (): PageError =>
  new PageError('not_found', 'There is nothing to pay at this address. Check the link that you were sent.');

/** A refusal for the customer. */
export const refuse = (code: ErrorCode, message: string, details?: Record<string, unknown>): PageError =>
  new PageError(code, message, details);
