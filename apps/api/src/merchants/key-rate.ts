import { z } from 'zod';

/** Requests a minute of a key, as far as anybody may set them. */
export const keyRate = z.int().min(1).max(100_000);
