import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { useTenant } from '../../tenant.ts';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import classes from './Profile.module.css';

const text = words.profile;

/** Changes the person's name. */
export function NameForm({ onChanged }: { onChanged(): Promise<void> }) {
  const { api, user } = useTenant();
  const [name, setName] = useState(user.name);
  const rename = useMutation(api.session.rename.mutationOptions());
  const form = useForm(async () => {
    await rename.mutateAsync({ name });
    await onChanged();
    notifyDone(text.saved);
    return null;
  });
  return (
    <Form of={form}>
      <div className={classes.name}>
        <TextInput
          label={text.name}
          description={text.nameHint}
          {...form.field('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          required
          maxLength={limits.personNameLength}
        />
        <BusyButton type="submit" variant="default" loading={form.pending} disabled={name.trim() === user.name}>
          {words.common.save}
        </BusyButton>
      </div>
      <ErrorBlock>{form.message}</ErrorBlock>
    </Form>
  );
}
