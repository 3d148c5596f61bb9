import { limits } from '@cryptoix/core';
import { z } from 'zod';

/** Requests a minute of a key, as far as anybody may set them. */
export const keyRate = z.int().min(1).max(limits.keyRate);
