import { z } from 'zod';
import { idPattern, idPrefixes, idSuffixLength, type IdKind } from './ids.ts';
import { modes } from './modes.ts';
import { attemptErrors, attemptTriggers } from './outcome.ts';
import { roles } from './roles.ts';
import { keyScopes, scopes } from './scopes.ts';
import { deliveryStatuses, deliveryWaits, endpointOrderings, endpointStatuses } from './states.ts';

// Separate from their tables, which the dashboard loads without zod (tables.ts).

export const modeSchema = z.enum(modes);
export const roleSchema = z.enum(roles);
export const scopeSchema = z.enum(scopes.map((row) => row.scope));
export const keyScopeSchema = z.enum(keyScopes);
export const endpointStatusSchema = z.enum(endpointStatuses);
export const endpointOrderingSchema = z.enum(endpointOrderings);
export const deliveryStatusSchema = z.enum(deliveryStatuses);
export const deliveryWaitSchema = z.enum(deliveryWaits);
export const attemptErrorSchema = z.enum(attemptErrors);
export const attemptTriggerSchema = z.enum(attemptTriggers);

/** A string that is an id of this kind. */
export const idSchema = (kind: IdKind) =>
  z
    .string()
    .regex(
      idPattern(kind),
      `Must be an id of the form ${idPrefixes[kind]}_… with ${idSuffixLength} lower-case characters after the underscore.`,
    );
