import { AppError } from '@cryptoix/core';

/** The coded error that this work ends with; null when it goes well. @throws any error without a code */
export async function refusalOf(work: Promise<unknown>): Promise<AppError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** The coded error that this work ends with. @throws Error when it goes well, and any error without a code */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await refusalOf(work);
  if (error === null) throw new Error('expected a refusal');
  return error;
}

/** The code and message of the error that this work ends with, with a space between; null when it goes well. */
export async function refusalText(work: Promise<unknown>): Promise<string | null> {
  const error = await refusalOf(work);
  return error === null ? null : `${error.code} ${error.message}`;
}
