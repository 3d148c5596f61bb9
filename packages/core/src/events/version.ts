/** The version of the event payloads, sent in every event. */
export const apiVersion = '2026-11-01';
