import { Anchor } from '@mantine/core';
import { words } from '../words/index.ts';

/** A link to the page that the customer of a payment, an invoice or a payment link sees, in a tab of its own. */
export function CustomerPage({ url }: { url: string }) {
  return (
    <Anchor href={url} target="_blank" rel="noreferrer">
      {words.objects.customerPage}
    </Anchor>
  );
}
