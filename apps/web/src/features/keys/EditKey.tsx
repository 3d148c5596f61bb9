import { limits } from '@cryptoix/core/tables';
import { Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { invalid } from '../../ui/form/fields.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { RestrictionFields } from './RestrictionFields.tsx';
import { restrictionChanges, restrictionProblems, restrictionsOf } from './restrictions.ts';
import type { Key } from './types.ts';
import { useScopes } from './useScopes.ts';

const text = words.keys.edit;

/** Edits a key. */
export function EditKey({ of, onClose }: { of: Key; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const { data } = useScopes();
  const [label, setLabel] = useState(of.label);
  const [restrictions, setRestrictions] = useState(restrictionsOf(of));
  const update = useMutation(api.keys.update.mutationOptions());
  const money = data?.scopes.some((one) => one.money && of.scopes.includes(one.scope)) ?? false;
  const save = async () => {
    const wrong = invalid({
      ...(label.trim() === '' && { label: words.keys.form.labelMissing }),
      ...restrictionProblems(restrictions),
    });
    if (wrong !== null) return wrong;
    const changes = {
      ...(label.trim() !== of.label && { label: label.trim() }),
      ...restrictionChanges(of, restrictions),
    };
    if (Object.keys(changes).length > 0) {
      await update.mutateAsync({ id: of.id, ...changes });
      void queryClient.invalidateQueries(api.keys.pathFilter());
      void queryClient.invalidateQueries(api.audit.pathFilter());
      notifyDone(text.done);
    }
    onClose();
    return null;
  };
  return (
    <FormDialog title={text.title} action={words.common.save} send={save} onClose={onClose}>
      {(form) => (
        <>
          <TextInput
            label={words.keys.form.label}
            {...form.field('label')}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={limits.keyLabelLength}
            autoComplete="off"
            data-autofocus
          />
          <RestrictionFields value={restrictions} onChange={setRestrictions} form={form} money={money} />
          <Text c="dimmed">{text.fixed}</Text>
        </>
      )}
    </FormDialog>
  );
}
