import { Text } from '@mantine/core';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { CheckCircleIcon, CircleIcon } from '../../ui/icons.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import classes from './FirstSteps.module.css';

const text = words.home.steps;

type Props = {
  hasKey: boolean;
  /** The newest endpoint, which a test is sent to. */
  endpointId: string | undefined;
  origin: string;
};

/** The steps of a new merchant to its first webhook, with the progress. */
export function FirstSteps({ hasKey, endpointId, origin }: Props) {
  const { params, can } = useTenant();
  const done = [hasKey, endpointId !== undefined].filter(Boolean).length;
  const mayDo = can('api_keys:write') && can('endpoints:write');
  const to = (path: NonNullable<LinkProps['to']>, label: string) => (
    <TextLink to={path} params={params}>
      {label}
    </TextLink>
  );
  return (
    <Section title={text.title} actions={<Text c="dimmed">{text.progress(done, 3)}</Text>}>
      <Text c="dimmed">{mayDo ? text.lead : text.askOthers}</Text>
      <ol className={classes.steps}>
        <Step done={hasKey} what={text.keyWhat}>
          {mayDo && !hasKey ? to('/$merchant/$mode/settings/api-keys/new', text.key) : text.key}
        </Step>
        <Step done={endpointId !== undefined} what={text.endpointWhat}>
          {mayDo && endpointId === undefined
            ? to('/$merchant/$mode/settings/webhooks/new', text.endpoint)
            : text.endpoint}
        </Step>
        <Step done={false} what={text.testWhat}>
          {mayDo && endpointId !== undefined ? (
            <TextLink
              to="/$merchant/$mode/settings/webhooks/$endpoint"
              params={{ ...params, endpoint: endpointId }}
              search={{ dialog: 'test' }}
            >
              {text.test}
            </TextLink>
          ) : (
            text.test
          )}
        </Step>
      </ol>
      <Text c="dimmed">{text.tryIt}</Text>
      <Copyable label={text.command} text={`curl -s ${origin}/v1/currencies`} shell />
    </Section>
  );
}

type StepProps = { done: boolean; what: string; children: ReactNode };

function Step({ done, what, children }: StepProps) {
  return (
    <li className={classes.step} data-done={done || undefined}>
      {done ? <CheckCircleIcon /> : <CircleIcon />}
      <div>
        <p className={classes.name}>
          {children} <span className="sr-only">({done ? text.done : text.open})</span>
        </p>
        <p className={classes.what}>{what}</p>
      </div>
    </li>
  );
}
