import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import type { Problem } from '../../auth.ts';
import { words } from '../../words/index.ts';
import { expand, toPatterns } from './chosen.ts';
import classes from './Endpoints.module.css';
import { EventPicker } from './EventPicker.tsx';
import { HeaderFields } from './HeaderFields.tsx';
import { headerProblems, headerRows, headersChanged, headersInput, removedByMove } from './headers.ts';
import type { Endpoint, EventType } from './types.ts';
import { UrlField } from './UrlField.tsx';

const text = words.endpoints.form;

/** What a form says of an endpoint; undefined: what nobody touched, which stays as it is. */
export interface EndpointInput {
  url: string | undefined;
  description: string | undefined;
  event_types: string[] | undefined;
  headers: Record<string, string> | undefined;
}

type Props = {
  /** The endpoint that is edited; absent: a new one. */
  of?: Endpoint;
  types: readonly EventType[] | undefined;
  action: string;
  /** Sends it. A rejection is told in the form, which stays. @returns the endpoint as it is then */
  send(input: EndpointInput): Promise<Endpoint>;
  /** Beside the button. */
  children?: ReactNode;
};

/** Everything that a merchant says of an endpoint: URL, events, description and headers. */
export function EndpointForm({ of, types, action, send, children }: Props) {
  // As it was when the form began: what others change meanwhile is not undone by saving.
  const [start, setStart] = useState(of);
  const [url, setUrl] = useState(of?.url ?? '');
  const [description, setDescription] = useState(of?.description ?? '');
  const before = expand(of?.event_types ?? [], types ?? []);
  const [changed, setChosen] = useState<ReadonlySet<string> | null>(null);
  const chosen = changed ?? before;
  const [headers, setHeaders] = useState(() => headerRows(of?.headers ?? {}));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const fields = problem?.fields ?? {};

  const submit = async () => {
    const ofHeaders: [string, string][] = Object.entries(headerProblems(headers)).map(([field, what]) => [
      field,
      text[what],
    ]);
    const wrong: Record<string, string> = {
      ...(url.trim() === '' && { url: text.urlMissing }),
      ...(chosen.size === 0 && (of === undefined || changed !== null) && { event_types: text.eventsMissing }),
      ...Object.fromEntries(ofHeaders),
    };
    if (Object.keys(wrong).length > 0) return setProblem({ code: '', message: '', fields: wrong });
    setProblem(null);
    try {
      const saved = await send({
        url: url.trim() === start?.url ? undefined : url.trim(),
        description: description.trim() === start?.description ? undefined : description.trim(),
        event_types: changed === null ? undefined : toPatterns(chosen, types ?? []),
        headers: headersChanged(headers, start?.headers ?? {}) ? headersInput(headers) : undefined,
      });
      setStart(saved);
      setUrl(saved.url);
      setChosen(null);
      setHeaders(headerRows(saved.headers));
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { submitter } = event.nativeEvent;
    if (pending) return;
    setPending(true);
    await submit();
    setPending(false);
    requestAnimationFrame(() => {
      // Once what is wrong is on the page. A button loses the focus while it loads.
      const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-error] input');
      (wrong ?? submitter)?.focus();
    });
  };

  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <div className={classes.fields}>
        <UrlField
          value={url}
          onChange={setUrl}
          error={fields['url']}
          {...(of !== undefined && { saved: { url: of.url, id: of.id } })}
        />
        <TextInput
          label={text.description}
          description={text.descriptionHint}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={fields['description']}
          maxLength={limits.endpointDescriptionLength}
          autoComplete="off"
        />
      </div>
      <EventPicker chosen={chosen} onChange={setChosen} error={fields['event_types']} />
      <HeaderFields
        rows={headers}
        onChange={(next) => setHeaders([...next])}
        fields={fields}
        removed={start === undefined ? [] : removedByMove(headers, start.url, url)}
      />
      <div className={classes.submit}>
        <div role="alert" className={classes.problem}>
          {Object.keys(fields).length === 0 && problem?.message}
        </div>
        <BusyButton type="submit" loading={pending}>
          {action}
        </BusyButton>
        {children}
      </div>
    </form>
  );
}
