/** The two modes of a merchant: real money, and tests. Data of one is never visible in the other. */
export const modes = ['live', 'test'] as const;
export type Mode = (typeof modes)[number];
