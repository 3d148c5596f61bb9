/** The version of the payloads, in every event. */
export const apiVersion = '2026-11-01';
