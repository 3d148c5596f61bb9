import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import classes from './Profile.module.css';

const text = words.profile;

/** Changes what the person goes by. */
export function NameForm({ onChanged }: { onChanged(): Promise<void> }) {
  const { api, user } = useTenant();
  const [name, setName] = useState(user.name);
  const rename = useMutation(
    api.session.rename.mutationOptions({
      onSuccess: async () => {
        await onChanged();
        notifyDone(text.saved);
      },
    }),
  );
  const problem = rename.isError ? problemFrom(rename.error) : null;
  return (
    <form
      className={classes.name}
      onSubmit={(event) => {
        event.preventDefault();
        if (!rename.isPending) rename.mutate({ name });
      }}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem && (problem.fields['name'] ?? problem.message)}
        autoComplete="name"
        required
        maxLength={limits.personNameLength}
      />
      <BusyButton type="submit" variant="default" loading={rename.isPending} disabled={name.trim() === user.name}>
        {words.common.save}
      </BusyButton>
    </form>
  );
}
