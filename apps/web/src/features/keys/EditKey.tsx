import { limits } from '@cryptoix/core/tables';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import { RestrictionFields } from './RestrictionFields.tsx';
import { restrictionChanges, restrictionProblems, restrictionsOf } from './restrictions.ts';
import type { Key } from './types.ts';
import { useScopes } from './useScopes.ts';

const text = words.keys.edit;

/** Changes what can be changed of a key. */
export function EditKey({ of, onClose }: { of: Key; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const { data } = useScopes();
  const [label, setLabel] = useState(of.label);
  const [restrictions, setRestrictions] = useState(restrictionsOf(of));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const update = useMutation(
    api.keys.update.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries(api.keys.pathFilter());
        void queryClient.invalidateQueries(api.audit.pathFilter());
        notifyDone(text.done);
        onClose();
      },
    }),
  );
  const problem = update.isError ? problemFrom(update.error) : null;
  const fields = { ...problem?.fields, ...wrong };
  const money = data?.scopes.some((one) => one.money && of.scopes.includes(one.scope)) ?? false;
  const save = () => {
    const problems = {
      ...(label.trim() === '' && { label: words.keys.form.labelMissing }),
      ...restrictionProblems(restrictions),
    };
    setWrong(problems);
    if (Object.keys(problems).length > 0 || update.isPending) return;
    const changes = {
      ...(label.trim() !== of.label && { label: label.trim() }),
      ...restrictionChanges(of, restrictions),
    };
    if (Object.keys(changes).length === 0) onClose();
    else update.mutate({ id: of.id, ...changes });
  };
  return (
    <Dialog onClose={onClose} title={text.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={words.keys.form.label}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={fields['label']}
            maxLength={limits.keyLabelLength}
            autoComplete="off"
            data-autofocus
          />
          <RestrictionFields value={restrictions} onChange={setRestrictions} fields={fields} money={money} />
          <Text c="dimmed">{text.fixed}</Text>
          <div role="alert" className={classes.problem}>
            {Object.keys(fields).length === 0 && problem?.message}
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {words.common.cancel}
            </Button>
            <BusyButton type="submit" loading={update.isPending}>
              {words.common.save}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
