import { limits, timeSchema, wellFormedText } from '@cryptoix/core';
import { z } from 'zod';
import { pageInput } from '../paging.ts';
import { auditActions, auditObjects } from './audit.ts';

/** Who did something, as shown to callers. */
export const actorOutput = z.object({
  type: z.enum(['api_key', 'user', 'service', 'system']),
  id: z.string(),
  label: z.string(),
});

/** The filters of the audit log. */
export const auditFilter = z.strictObject({
  ...pageInput,
  actor: wellFormedText({ min: 1, max: 100 }).optional().describe('The id of the actor.'),
  action: z
    .enum([...auditActions, ...auditObjects.map((object) => `${object}.*` as const)])
    .optional()
    .describe('One action, or all actions on a kind of object: `api_key.*`.'),
  target_id: wellFormedText({ min: 1, max: 64 }).optional(),
  since: timeSchema.optional().describe('Inclusive.'),
  until: timeSchema.optional().describe('Exclusive.'),
  q: wellFormedText({ min: 1, max: limits.searchLength })
    .optional()
    .describe("Part of the actor's name, the target's id, the IP address, the request's id or the details."),
});
export type AuditFilter = z.output<typeof auditFilter>;

/** One entry of the audit log. */
export const auditEntryOutput = z.object({
  id: z.string(),
  actor: actorOutput.extend({
    label: z.string().describe('As it was at the time.'),
    name: z.string().nullable().describe('The current name of a team member.'),
  }),
  action: z.string(),
  target: z.object({
    type: z.string(),
    id: z.string(),
    label: z
      .string()
      .nullable()
      .describe('The current label, description, URL or name. Null when there is none or the object was deleted.'),
  }),
  ip: z.string().nullable(),
  request_id: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
});
export type AuditEntry = z.output<typeof auditEntryOutput>;
