import { oneOf, searchParser } from '../../search-params.ts';

const dialogs = ['password', 'enable', 'disable', 'backup-codes', 'sign-out', 'leave'] as const;
/** The dialogs of the profile. */
export type ProfileDialog = (typeof dialogs)[number];

/** Parses the search parameters of the profile. */
export const parseProfileSearch = searchParser({ dialog: oneOf(dialogs) });
