import { limits } from '@cryptoix/core/tables';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { useTenant } from '../../tenant.ts';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { invalid } from '../../ui/form/fields.ts';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { LoadFailed } from '../../ui/LoadFailed.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { type ExpiryChoice, expiryChoices, expiryOf } from './expiry.ts';
import classes from './Keys.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { own, PermissionFields, type Permissions } from './PermissionFields.tsx';
import { RestrictionFields } from './RestrictionFields.tsx';
import { restrictionProblems, restrictionsInput, unrestricted } from './restrictions.ts';
import { type NewSecret, SecretDialog } from './SecretDialog.tsx';
import { useScopes } from './useScopes.ts';

const text = words.keys.form;

type Props = {
  /** The initial values, from the URL: the scopes for a new key with fewer permissions than another. */
  start: { label?: string; scopes?: readonly string[] };
  origin: string;
  onCreated(id: string): void;
};

/** Creates an API key and shows it once. */
export function NewKey({ start, origin, onCreated }: Props) {
  const { api, can, params } = useTenant();
  const queryClient = useQueryClient();
  const catalogue = useScopes();
  const [label, setLabel] = useState(start.label ?? '');
  const [permissions, setPermissions] = useState<Permissions>({
    preset: start.scopes === undefined ? '' : own,
    scopes: new Set(start.scopes),
  });
  const [expiry, setExpiry] = useState<ExpiryChoice>('never');
  const [date, setDate] = useState('');
  const [restrictions, setRestrictions] = useState(unrestricted);
  const [made, setMade] = useState<NewSecret | null>(null);
  const create = useMutation(api.keys.create.mutationOptions({ gcTime: 0 }));

  const grantable = catalogue.data?.scopes.filter((one) => one.grantable && permissions.scopes.has(one.scope)) ?? [];
  const money = grantable.some((one) => one.money);

  const form = useForm(async () => {
    const expiresAt = expiryOf(expiry, date, new Date());
    const wrong = invalid({
      ...(label.trim() === '' && { label: text.labelMissing }),
      ...(grantable.length === 0 && { scopes: text.scopesMissing }),
      ...(expiresAt === undefined && { expires_at: text.expiryDateMissing }),
      ...restrictionProblems(restrictions),
    });
    if (wrong !== null) return wrong;
    const { require_idempotency_key: required, ...rest } = restrictionsInput(restrictions);
    try {
      const { id, key } = await create.mutateAsync({
        label: label.trim(),
        scopes: grantable.map((one) => one.scope),
        expires_at: expiresAt ?? null,
        ...rest,
        require_idempotency_key: money && required,
      });
      setMade({ id, label: label.trim(), secret: key });
    } finally {
      // The response holds the key; from here on only the dialog does.
      create.reset();
    }
    void queryClient.invalidateQueries(api.keys.pathFilter());
    return null;
  });

  return (
    <Page
      title={text.title}
      above={
        <TextLink to="/$merchant/$mode/settings/api-keys" params={params}>
          {words.keys.title}
        </TextLink>
      }
    >
      {!can('api_keys:write') ? (
        <Notice tone="plain">{words.keys.readOnly}</Notice>
      ) : catalogue.isError ? (
        <LoadFailed error={catalogue.error} retry={() => catalogue.refetch()} />
      ) : (
        <Form of={form} className={classes.form} noValidate>
          <TextInput
            label={text.label}
            description={text.labelHint}
            {...form.field('label')}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={limits.keyLabelLength}
            autoComplete="off"
          />
          <PermissionFields
            catalogue={catalogue.data}
            value={permissions}
            onChange={setPermissions}
            {...form.field('scopes')}
          />
          <fieldset className={classes.fields}>
            <legend>{text.restrict}</legend>
            <NativeSelect
              label={text.expiry}
              description={text.expiryHint}
              name="expires_at"
              value={expiry}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                setExpiry(expiryChoices.find((one) => one === chosen) ?? 'never');
              }}
              data={expiryChoices.map((value) => ({ value, label: text.expiryChoices[value] }))}
              error={expiry === 'date' ? undefined : form.field('expires_at').error}
            />
            {expiry === 'date' && (
              <TextInput
                type="date"
                label={text.expiryDate}
                {...form.field('expires_at')}
                value={date}
                onChange={(event) => setDate(event.currentTarget.value)}
              />
            )}
            <RestrictionFields value={restrictions} onChange={setRestrictions} form={form} money={money} />
          </fieldset>
          <div className={classes.submit}>
            <ErrorBlock>{form.message}</ErrorBlock>
            <BusyButton type="submit" loading={form.pending}>
              {text.create}
            </BusyButton>
          </div>
        </Form>
      )}
      {made !== null && (
        <SecretDialog
          of={made}
          origin={origin}
          onDone={() => {
            setMade(null);
            onCreated(made.id);
          }}
        />
      )}
    </Page>
  );
}
