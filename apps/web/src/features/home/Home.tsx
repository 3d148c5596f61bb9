import type { Mode } from '@cryptoix/core';
import { Anchor, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Copyable } from '../../ui/Copyable.tsx';
import classes from './Home.module.css';

/** Until the screens are here: where the API is and one line that proves it. */
export function Home({
  merchant,
  mode,
  origin,
}: {
  merchant: { id: string; name: string };
  mode: Mode;
  origin: string;
}) {
  useDocumentTitle(`Home · ${merchant.name}${mode === 'test' ? ' (test)' : ''}`);
  return (
    <div className={classes.page}>
      <header>
        <Title order={1}>Home</Title>
        <Text c="dimmed" mt={4}>
          {merchant.name} is ready: create keys, register webhook endpoints and read deliveries through the API today;
          their screens come next.
        </Text>
      </header>

      <section className={classes.section} aria-labelledby="try">
        <Title order={2} id="try">
          Everything the API can do
        </Title>
        <Copyable label="command" text={`curl -s ${origin}/v1/openapi.json`} shell />
        <Text c="dimmed">
          The same, to read and try out: <Anchor href="/docs">API reference</Anchor>
        </Text>
      </section>

      <section className={classes.section} aria-labelledby="ids">
        <Title order={2} id="ids">
          What internal services send to act here
        </Title>
        <dl className={classes.facts}>
          <dt>X-Cryptoix-Merchant</dt>
          <dd>
            <Copyable label="merchant id" text={merchant.id} />
          </dd>
          <dt>X-Cryptoix-Mode</dt>
          <dd>
            <Copyable label="mode" text={mode} />
          </dd>
        </dl>
      </section>
    </div>
  );
}
