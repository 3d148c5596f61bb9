import { AppError } from '@cryptoix/core';

/** The AppError that the work rejects with; null when it resolves. @throws any other error */
export async function refusalOf(work: Promise<unknown>): Promise<AppError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** The AppError that the work rejects with. @throws Error when it resolves, and any other error */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await refusalOf(work);
  if (error === null) throw new Error('expected a refusal');
  return error;
}

/** The code and message of the AppError that the work rejects with, separated by a space; null when it resolves. */
export async function refusalText(work: Promise<unknown>): Promise<string | null> {
  const error = await refusalOf(work);
  return error === null ? null : `${error.code} ${error.message}`;
}
