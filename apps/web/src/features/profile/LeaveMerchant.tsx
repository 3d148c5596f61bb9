import { Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { words } from '../../words/index.ts';

const text = words.profile.leaving;

/** Removes the person from the merchant's team. */
export function LeaveMerchant({ onLeft, onClose }: { onLeft(): void; onClose(): void }) {
  const { api, merchant } = useTenant();
  const leave = useMutation(api.team.leave.mutationOptions());
  const send = async () => {
    await leave.mutateAsync({});
    onLeft();
    return null;
  };
  return (
    <FormDialog title={text.title(merchant.name)} action={text.action} danger send={send} onClose={onClose}>
      {() => <Text>{text.lost}</Text>}
    </FormDialog>
  );
}
