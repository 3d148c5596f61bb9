import { Text } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../auth.ts';
import { textOf } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { words } from '../../words/index.ts';
import { BackupCodes } from './BackupCodes.tsx';

import { PasswordField } from './PasswordField.tsx';
import { codesIn } from './two-factor.ts';

const text = words.profile.backup;

/** Creates backup codes that replace the old ones, and shows them once. */
export function NewBackupCodes({ onClose }: { onClose(): void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <BackupCodes codes={codes} onDone={onClose} />;
  return (
    <FormDialog
      title={text.newTitle}
      action={text.make}
      onClose={onClose}
      send={async (typed) => {
        const result = await call('/two-factor/generate-backup-codes', { password: textOf(typed, 'password') });
        if (result.problem !== null) return result.problem;
        setCodes(codesIn(result.data));
        return null;
      }}
    >
      {(form) => (
        <>
          <Text>{text.newLead}</Text>
          <PasswordField {...form.field('password')} />
        </>
      )}
    </FormDialog>
  );
}
