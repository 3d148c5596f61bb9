const dialogs = ['invite', 'role', 'remove', 'take-back'] as const;

/** What is open over the team, as its URL has it; `of` is the id of the member or the invitation it is about. */
export interface TeamSearch {
  dialog?: (typeof dialogs)[number];
  of?: string;
}

/** Reads the search parameters of the team; what makes no sense is left out. */
export function parseTeamSearch(search: Record<string, unknown>): TeamSearch {
  const { of } = search;
  const dialog = dialogs.find((one) => one === search['dialog']);
  if (dialog === undefined) return {};
  return { dialog, ...(typeof of === 'string' && { of }) };
}
