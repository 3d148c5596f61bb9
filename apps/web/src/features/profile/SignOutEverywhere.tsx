import { Text } from '@mantine/core';
import { call } from '../../auth.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { words } from '../../words/index.ts';

const text = words.profile.everywhere;

/** Ends all of the person's sessions, this one too. */
export function SignOutEverywhere({ onSignedOut, onClose }: { onSignedOut(): void; onClose(): void }) {
  return (
    <FormDialog
      title={text.title}
      action={text.action}
      danger
      onClose={onClose}
      send={async () => {
        const { problem } = await call('/revoke-sessions', {});
        if (problem === null) onSignedOut();
        return problem;
      }}
    >
      {() => <Text>{text.lead}</Text>}
    </FormDialog>
  );
}
