import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { call } from '../../auth.ts';
import { TextButton } from '../../ui/links.tsx';
import { DoorCard, DoorForm, FormProblem } from './Door.tsx';
import { field, useSubmit } from './useSubmit.ts';

const kinds = {
  totp: {
    lead: 'Enter the six digits that your authenticator app shows now.',
    label: 'Code',
    path: '/two-factor/verify-totp',
    other: 'Use a backup code instead',
  },
  backup: {
    lead: 'Enter one of the backup codes you kept when you switched two-factor sign-in on. Each works once.',
    label: 'Backup code',
    path: '/two-factor/verify-backup-code',
    other: 'Use the authenticator app instead',
  },
} as const;

/** The second step of signing in to an account with two-factor sign-in. `foot`: the way back. */
export function CodeForm({ onSignedIn, foot }: { onSignedIn(): Promise<void>; foot: ReactNode }) {
  const [kind, setKind] = useState<keyof typeof kinds>('totp');
  const { lead, label, path, other } = kinds[kind];
  const form = useSubmit(async (data) => {
    const { problem } = await call(path, { code: field(data, 'code').replaceAll(' ', '') });
    if (problem === null) await onSignedIn();
    return problem;
  });
  return (
    <DoorCard title="Two-factor sign-in" lead={lead} foot={foot}>
      <DoorForm onSubmit={form.onSubmit}>
        <TextInput
          key={kind}
          label={label}
          name="code"
          required
          autoFocus
          autoComplete="one-time-code"
          inputMode={kind === 'totp' ? 'numeric' : 'text'}
          classNames={{ input: 'mono' }}
          error={form.problem?.fields['code']}
        />
        <FormProblem problem={form.problem} />
        <Button type="submit" fullWidth loading={form.pending}>
          Sign in
        </Button>
        <TextButton onClick={() => setKind(kind === 'totp' ? 'backup' : 'totp')}>{other}</TextButton>
      </DoorForm>
    </DoorCard>
  );
}
