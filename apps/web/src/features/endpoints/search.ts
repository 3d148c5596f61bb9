const dialogs = ['test', 'reveal', 'rotate', 'delete'] as const;
/** What can be open over the page of an endpoint. */
export type EndpointDialog = (typeof dialogs)[number];

/** Reads the search parameters of an endpoint's page. */
export function parseEndpointDialog({ dialog }: Record<string, unknown>): { dialog?: EndpointDialog } {
  const known = dialogs.find((one) => one === dialog);
  return known === undefined ? {} : { dialog: known };
}
