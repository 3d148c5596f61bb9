const dialogs = ['password', 'enable', 'disable', 'backup-codes', 'sign-out', 'leave'] as const;
/** What can be open over the profile. */
export type ProfileDialog = (typeof dialogs)[number];

/** Reads the search parameters of the profile. */
export function parseProfileSearch({ dialog }: Record<string, unknown>): { dialog?: ProfileDialog } {
  const known = dialogs.find((one) => one === dialog);
  return known === undefined ? {} : { dialog: known };
}
