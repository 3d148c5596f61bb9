import { limits } from '@cryptoix/core/tables';
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import type { Problem } from '../../auth.ts';
import { useTenant } from '../../tenant.ts';
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
  /** What the form begins with, from the URL: the scopes that a narrower key of another needs. */
  start: { label?: string; scopes?: readonly string[] };
  origin: string;
  onCreated(id: string): void;
};

/** Makes an API key and shows it once. */
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
  const [problem, setProblem] = useState<Problem | null>(null);
  const [made, setMade] = useState<NewSecret | null>(null);
  const [pending, setPending] = useState(false);
  const create = useMutation(api.keys.create.mutationOptions({ gcTime: 0 }));

  const grantable = catalogue.data?.scopes.filter((one) => one.grantable && permissions.scopes.has(one.scope)) ?? [];
  const money = grantable.some((one) => one.money);
  const fields = problem?.fields ?? {};

  const send = async () => {
    const expiresAt = expiryOf(expiry, date, new Date());
    const wrong = {
      ...(label.trim() === '' && { label: text.labelMissing }),
      ...(grantable.length === 0 && { scopes: text.scopesMissing }),
      ...(expiresAt === undefined && { expires_at: text.expiryDateMissing }),
      ...restrictionProblems(restrictions),
    };
    if (Object.keys(wrong).length > 0) return setProblem({ code: '', message: '', fields: wrong });
    setProblem(null);
    try {
      const { require_idempotency_key: required, ...rest } = restrictionsInput(restrictions);
      const { id, key } = await create.mutateAsync({
        label: label.trim(),
        scopes: grantable.map((one) => one.scope),
        expires_at: expiresAt ?? null,
        ...rest,
        require_idempotency_key: money && required,
      });
      setMade({ id, label: label.trim(), secret: key });
      void queryClient.invalidateQueries(api.keys.pathFilter());
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      // The answer holds the key; from here on only the dialog does.
      create.reset();
    }
  };
  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (pending) return;
    setPending(true);
    await send();
    setPending(false);
    // Once what is wrong is on the page.
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"], [data-error] input')?.focus());
  };

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
        <form className={classes.form} onSubmit={onSubmit} noValidate>
          <TextInput
            label={text.label}
            description={text.labelHint}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={fields['label']}
            maxLength={limits.keyLabelLength}
            autoComplete="off"
          />
          <PermissionFields
            catalogue={catalogue.data}
            value={permissions}
            onChange={setPermissions}
            error={fields['scopes']}
          />
          <fieldset className={classes.fields}>
            <legend>{text.restrict}</legend>
            <NativeSelect
              label={text.expiry}
              description={text.expiryHint}
              value={expiry}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                setExpiry(expiryChoices.find((one) => one === chosen) ?? 'never');
              }}
              data={expiryChoices.map((value) => ({ value, label: text.expiryChoices[value] }))}
              error={expiry === 'date' ? undefined : fields['expires_at']}
            />
            {expiry === 'date' && (
              <TextInput
                type="date"
                label={text.expiryDate}
                value={date}
                onChange={(event) => setDate(event.currentTarget.value)}
                error={fields['expires_at']}
              />
            )}
            <RestrictionFields value={restrictions} onChange={setRestrictions} fields={fields} money={money} />
          </fieldset>
          <div className={classes.submit}>
            <div role="alert" className={classes.problem}>
              {Object.keys(fields).length === 0 && problem?.message}
            </div>
            <BusyButton type="submit" loading={pending}>
              {text.create}
            </BusyButton>
          </div>
        </form>
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
