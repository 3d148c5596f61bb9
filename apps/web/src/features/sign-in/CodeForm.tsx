import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call, type Problem } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { TextButton } from '../../ui/links.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { CardForm } from './CardPage.tsx';

const text = words.signIn.code;
const paths = { totp: '/two-factor/verify-totp', backup: '/two-factor/verify-backup-code' } as const;
/** Errors after which signing in starts again with the password. */
const final = new Set(['code_already_used', 'invalid_two_factor_cookie', 'too_many_attempts_request_new_code']);

type Props = { onSignedIn(): Promise<void>; onOver(why: Problem): void };

/** The second step of signing in to an account with two-factor sign-in. */
export function CodeForm({ onSignedIn, onOver }: Props) {
  const [kind, setKind] = useState<keyof typeof paths>('totp');
  const { lead, label, other } = text[kind];
  const form = useForm(async (data) => {
    const { problem } = await call(paths[kind], { code: textOf(data, 'code').replaceAll(/\s/g, '') });
    if (problem === null) await onSignedIn();
    else if (final.has(problem.code)) onOver(problem);
    return problem;
  });
  return (
    <CardForm
      of={form}
      action={text.submit}
      below={<TextButton onClick={() => setKind(kind === 'totp' ? 'backup' : 'totp')}>{other}</TextButton>}
    >
      <Text c="dimmed">{lead}</Text>
      <TextInput
        key={kind}
        label={label}
        {...form.field('code')}
        required
        autoFocus
        autoComplete="one-time-code"
        inputMode={kind === 'totp' ? 'numeric' : 'text'}
        classNames={{ input: 'mono' }}
      />
    </CardForm>
  );
}
