import { oneOf, searchParser, textUpTo } from '../../search-params.ts';

/** Parses the open dialog of the team page from the URL. */
export const parseTeamSearch = searchParser({
  dialog: oneOf(['invite', 'role', 'remove', 'revoke']),
  /** The id of the member or the invitation it is about. */
  of: textUpTo(64),
});
export type TeamSearch = ReturnType<typeof parseTeamSearch>;
