import { Text } from '@mantine/core';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { ActionLink, GuideLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { TestEvent } from './TestEvent.tsx';
import type { Endpoint } from './types.ts';

const text = words.endpoints;

/**
 * An endpoint that was just created. Its secret is kept in the state of the component that shows it, and nowhere else.
 */
export interface Added {
  readonly endpoint: Endpoint;
  readonly secret: string;
  readonly warnings: readonly string[];
}

/** The next steps after adding an endpoint: save its secret, and send a test event. */
export function EndpointAdded({ of: { endpoint, secret, warnings } }: { of: Added }) {
  const { params } = useTenant();
  return (
    <Page title={text.added.title} lead={text.added.lead}>
      <div className={classes.form}>
        {warnings.map((warning) => (
          <Notice key={warning} tone="warn">
            {warning}
          </Notice>
        ))}
        <Section title={text.added.secret}>
          <Text>{text.secret.what}</Text>
          <Copyable label={text.secret.label} text={secret} />
          <Text c="dimmed">{text.secret.again}</Text>
          <GuideLink to="/docs#receivers">{words.guides.verify}</GuideLink>
        </Section>
        <Section title={text.added.test}>
          <TestEvent of={endpoint} />
        </Section>
        <div>
          <ActionLink
            to="/$merchant/$mode/settings/webhooks/$endpoint"
            params={{ ...params, endpoint: endpoint.id }}
            variant="default"
            replace
          >
            {text.added.done}
          </ActionLink>
        </div>
      </div>
    </Page>
  );
}
