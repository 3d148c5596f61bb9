import { Text } from '@mantine/core';
import { Copyable } from '../../ui/Copyable.tsx';
import { Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import { filterWords } from './filter-words.ts';
import { rateWords } from './rate-limit.ts';
import { SecretFacts } from './SecretFacts.tsx';
import type { Endpoint } from './types.ts';

const text = words.endpoints;

/** The settings, read-only. */
export function ReadOnlySettings({ of }: { of: Endpoint }) {
  const headers = Object.keys(of.headers);
  return (
    <div className={classes.settings}>
      <Text c="dimmed">{text.settings.readOnly}</Text>
      <dl className={classes.facts}>
        <dt>{text.form.url}</dt>
        <dd>
          <code>{of.url}</code>
        </dd>
        <dt>{text.form.description}</dt>
        <dd>{of.description === '' ? text.settings.noDescription : of.description}</dd>
        <dt>{text.page.events}</dt>
        <dd>
          {of.event_types.map((type) => (
            <code key={type}>{type}</code>
          ))}
        </dd>
        <dt>{text.page.filter}</dt>
        <dd>{of.filter === null ? text.settings.noFilter : filterWords(of.filter)}</dd>
        <dt>{text.page.rate}</dt>
        <dd>{of.rate_limit === null ? text.settings.noRate : rateWords(of.rate_limit)}</dd>
        <dt>{text.page.order}</dt>
        <dd>{text.order.choices[of.ordering]}</dd>
        <dt>{text.form.headers}</dt>
        <dd>
          {headers.length === 0 ? text.settings.noHeaders : headers.map((name) => <code key={name}>{name}</code>)}
        </dd>
      </dl>
      <Section title={text.settings.signing}>
        <SecretFacts of={of} />
        {of.public_key !== null && <Copyable label={text.settings.publicKey} text={of.public_key} />}
      </Section>
    </div>
  );
}
