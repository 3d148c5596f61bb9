import { Skeleton, Text, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { call } from '../../auth.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { textOf } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { words } from '../../words/index.ts';
import { BackupCodes } from './BackupCodes.tsx';

import { PasswordField } from './PasswordField.tsx';
import classes from './Profile.module.css';
import { type Setup, setupIn } from './two-factor.ts';

const text = words.profile.enable;
const Qr = lazy(async () => ({ default: (await import('./Qr.tsx')).Qr }));

/**
 * Turns on two-factor sign-in: the password, then a code that proves the app is set up, then the backup codes. The
 * secret is only in this component; closing it before the end turns nothing on.
 */
export function EnableTwoFactor({ onChanged, onClose }: { onChanged(): Promise<void>; onClose(): void }) {
  const [setup, setSetup] = useState<Setup | null>(null);
  const [isOn, setOn] = useState(false);
  if (setup === null)
    return (
      <FormDialog
        // Not the same form as the next step, so that the typed password does not stay in it.
        key="password"
        title={text.title}
        action={words.profile.confirm.continue}
        onClose={onClose}
        send={async (typed) => {
          const result = await call('/two-factor/enable', { password: textOf(typed, 'password') });
          if (result.problem !== null) return result.problem;
          setSetup(setupIn(result.data));
          return null;
        }}
      >
        {(form) => (
          <>
            <Text>{text.passwordLead}</Text>
            <PasswordField {...form.field('password')} />
          </>
        )}
      </FormDialog>
    );
  if (isOn)
    return (
      <BackupCodes
        codes={setup.codes}
        onDone={() => {
          onClose();
          notifyDone(text.done);
        }}
      />
    );
  return (
    <FormDialog
      key="code"
      title={text.title}
      action={text.submit}
      onClose={onClose}
      send={async (typed) => {
        const { problem } = await call('/two-factor/verify-totp', {
          code: textOf(typed, 'code').replaceAll(/\s/g, ''),
        });
        if (problem !== null) return problem;
        setOn(true);
        await onChanged();
        return null;
      }}
    >
      {(form) => (
        <div className={classes.scan}>
          <Text>{text.scan}</Text>
          <Suspense fallback={<Skeleton className={classes.qr} />}>
            <Qr text={setup.uri} />
          </Suspense>
          <div>
            <Text mb={4}>{text.orType}</Text>
            <Copyable label={text.secret} text={setup.secret} />
          </div>
          <TextInput
            label={text.code}
            {...form.field('code')}
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            classNames={{ input: 'mono' }}
            data-autofocus
          />
        </div>
      )}
    </FormDialog>
  );
}
