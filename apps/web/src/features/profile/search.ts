import { oneOf, searchParser } from '../../search-params.ts';

const dialogs = ['password', 'enable', 'disable', 'backup-codes', 'sign-out', 'leave'] as const;
/** What can be open over the profile. */
export type ProfileDialog = (typeof dialogs)[number];

/** Reads the search parameters of the profile. */
export const parseProfileSearch = searchParser({ dialog: oneOf(dialogs) });
