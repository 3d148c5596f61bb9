import { Button, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { useTenant } from '../../tenant.ts';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { CheckIcon } from '../../ui/icons.tsx';
import { TextButton, TextLink } from '../../ui/links.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { RevokeKey } from './RevokeKey.tsx';
import { rotationOf } from './rotation.ts';
import type { NewSecret } from './SecretDialog.tsx';
import type { Key, RotationState } from './types.ts';

const text = words.keys.rotate;

type Props = {
  old: Key;
  successor: Key | undefined;
  /** What the keys are used for; undefined without a successor. */
  state: RotationState | undefined;
  onMade(made: NewSecret): void;
};

/** The three steps, with the actions of the next one. */
export function RotationSteps({ old, successor, state, onMade }: Props) {
  const { params } = useTenant();
  const [revoking, setRevoking] = useState<'old' | 'new' | null>(null);
  const rotation = rotationOf(old, successor, state?.verdict ?? 'waiting');
  if (rotation.step === 'impossible') return <Notice tone="plain">{text.notPossible}</Notice>;
  const moving = rotation.step === 'move';
  const moved = moving && rotation.progress === 'safe';
  const done = rotation.step === 'done';
  return (
    <>
      <ol className={classes.steps}>
        <Step number={1} title={text.steps.create} state={rotation.step === 'create' ? 'current' : 'done'}>
          {rotation.step === 'create' && <CreateSuccessor of={old} onMade={onMade} />}
        </Step>
        <Step number={2} title={text.steps.move} state={done || moved ? 'done' : moving ? 'current' : 'later'}>
          {moving && successor !== undefined && (
            <>
              <Text>{text.moveWhat}</Text>
              <div className={classes.pair}>
                <Side name={text.oldKey} start={old.start} verb={text.oldUsed} at={old.last_used_at} />
                <Side name={text.newKey} start={successor.start} verb={text.newUsed} at={successor.first_used_at} />
              </div>
              <Text component="output">{text[rotation.progress]}</Text>
              {state !== undefined && <Basis of={state} />}
              {rotation.progress === 'waiting' && (
                <Text c="dimmed">
                  {text.lost} <TextButton onClick={() => setRevoking('new')}>{text.startAgain}</TextButton>
                </Text>
              )}
            </>
          )}
        </Step>
        <Step number={3} title={text.steps.revoke} state={done ? 'done' : moved ? 'current' : 'later'}>
          {moving && (
            <>
              <Text {...(!moved && { c: 'dimmed' })}>{text.revokeWhat}</Text>
              <Button {...(moved ? { color: 'red.9' } : { variant: 'default' })} onClick={() => setRevoking('old')}>
                {text.revoke}
              </Button>
            </>
          )}
          {done && old.replaced_by !== null && (
            <Text>
              {text.finished}{' '}
              <TextLink to="/$merchant/$mode/settings/api-keys/$key" params={{ ...params, key: old.replaced_by }}>
                {text.toNew}
              </TextLink>
            </Text>
          )}
        </Step>
      </ol>
      {revoking === 'old' && (
        <RevokeKey of={old} onClose={() => setRevoking(null)}>
          {moving && rotation.progress === 'waiting' ? text.revokeEarly : undefined}
        </RevokeKey>
      )}
      {revoking === 'new' && successor !== undefined && (
        <RevokeKey
          of={successor}
          title={text.startAgainTitle}
          action={text.startAgainAction}
          onClose={() => setRevoking(null)}
        >
          {text.startAgainWhat}
        </RevokeKey>
      )}
    </>
  );
}

/** What the verdict is based on. */
function Basis({
  of: { verdict, silent_seconds: silence, longest_pause_seconds: pause, requests },
}: {
  of: RotationState;
}) {
  if ((verdict !== 'safe' && verdict !== 'in_use') || silence === null) return null;
  return (
    <Text c="dimmed">
      {text.silentFor(formatDuration(silence * 1_000), formatDuration(pause * 1_000), formatNumber(requests))}
    </Text>
  );
}

type StepProps = { number: number; title: string; state: 'done' | 'current' | 'later'; children: ReactNode };

function Step({ number, title, state, children }: StepProps) {
  return (
    <li
      className={classes.step}
      data-done={state === 'done' || undefined}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <span className={classes.marker}>{state === 'done' ? <CheckIcon /> : number}</span>
      <div className={classes.stepBody}>
        <Title order={2}>
          {title}
          {state === 'done' && <span className="sr-only">: {text.done}</span>}
        </Title>
        {children}
      </div>
    </li>
  );
}

/** One of the two keys, with the time that shows whether the software has switched over. */
function Side({ name, start, verb, at }: { name: string; start: string; verb: string; at: string | null }) {
  return (
    <div className={classes.side}>
      <p>
        <strong>{name}</strong> <code>{start}</code>
      </p>
      <p>
        {at === null ? (
          text.notYet
        ) : (
          <>
            {verb} <Time at={at} />
          </>
        )}
      </p>
    </div>
  );
}

function CreateSuccessor({ of, onMade }: { of: Key; onMade(made: NewSecret): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const rotate = useMutation(api.keys.rotate.mutationOptions({ gcTime: 0 }));
  const form = useForm(async () => {
    try {
      const { id, label, key } = await rotate.mutateAsync({ id: of.id });
      onMade({ id, label, secret: key });
    } finally {
      // The response holds the key; from here on only the dialog does.
      rotate.reset();
    }
    void queryClient.invalidateQueries(api.keys.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    return null;
  });
  return (
    <Form of={form} className={classes.submit}>
      <Text>{text.createWhat}</Text>
      <ErrorBlock>{form.message}</ErrorBlock>
      <BusyButton type="submit" loading={form.pending}>
        {text.create}
      </BusyButton>
    </Form>
  );
}
