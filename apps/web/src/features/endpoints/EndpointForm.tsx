import { limits } from '@cryptoix/core/tables';
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { problemFrom } from '../../api.ts';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { invalid } from '../../ui/form/fields.ts';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { expand, toPatterns } from './chosen.ts';
import classes from './Endpoints.module.css';
import { EventPicker } from './EventPicker.tsx';
import {
  atFilterRows,
  draftOf,
  fieldsOf,
  type Filter,
  type FilterDraft,
  filterInput,
  filterProblems,
} from './filter.ts';
import { FilterFields } from './FilterFields.tsx';
import { HeaderFields } from './HeaderFields.tsx';
import { atRows, headerProblems, headerRows, headersChanged, headersInput, removedByUrlChange } from './headers.ts';
import { OrderFields } from './OrderFields.tsx';
import { type RateLimit, rateDraftOf, rateInput, rateProblem, type RateDraft } from './rate-limit.ts';
import { RateFields } from './RateFields.tsx';
import type { Endpoint, EventType } from './types.ts';
import { UrlField } from './UrlField.tsx';

const text = words.endpoints.form;

/** The values of the form; undefined: untouched, stays as it is. */
export interface EndpointInput {
  url: string | undefined;
  description: string | undefined;
  event_types: string[] | undefined;
  /** Null removes it. */
  filter: Filter | null | undefined;
  /** Null removes it. */
  rate_limit: RateLimit | null | undefined;
  ordering: Endpoint['ordering'] | undefined;
  headers: Record<string, string> | undefined;
}

type Props = {
  /** The endpoint to edit; absent for a new one. */
  of?: Endpoint;
  types: readonly EventType[] | undefined;
  action: string;
  /** Saves it. An error is shown in the form, which stays open. @returns the saved endpoint */
  send(input: EndpointInput): Promise<Endpoint>;
  /** Beside the button. */
  children?: ReactNode;
};

/** The settings of an endpoint: URL, events, description, filter, rate limit, order and headers. */
export function EndpointForm({ of, types, action, send, children }: Props) {
  // As it was when the form opened: saving must not undo what others changed meanwhile.
  const [start, setStart] = useState(of);
  const [url, setUrl] = useState(of?.url ?? '');
  const [description, setDescription] = useState(of?.description ?? '');
  const before = expand(of?.event_types ?? [], types ?? []);
  const [changed, setChosen] = useState<ReadonlySet<string> | null>(null);
  const chosen = changed ?? before;
  const [changedFilter, setFilter] = useState<FilterDraft | null>(null);
  const filter = changedFilter ?? draftOf(start?.filter ?? null);
  const chosenTypes = (types ?? []).filter(({ type }) => chosen.has(type));
  const fields = fieldsOf(chosenTypes);
  const [changedRate, setRate] = useState<RateDraft | null>(null);
  const rate = changedRate ?? rateDraftOf(start?.rate_limit ?? null);
  const [changedOrder, setOrder] = useState<Endpoint['ordering'] | null>(null);
  const [headers, setHeaders] = useState(() => headerRows(of?.headers ?? {}));
  const form = useForm(async () => {
    const ofHeaders: [string, string][] = Object.entries(headerProblems(headers)).map(([field, what]) => [
      field,
      text[what],
    ]);
    const ofHeaderFields: Record<string, string> = Object.fromEntries(ofHeaders);
    const ofFilter: Record<string, string> = Object.fromEntries(
      Object.entries(filterProblems(filter)).map(([field, what]) => [field, words.endpoints.filter[what]]),
    );
    const ofRate = rateProblem(rate);
    const wrong = invalid({
      ...(url.trim() === '' && { url: text.urlMissing }),
      ...(chosen.size === 0 && (of === undefined || changed !== null) && { event_types: text.eventsMissing }),
      ...ofFilter,
      ...(ofRate !== null && { rate_limit: ofRate }),
      ...ofHeaderFields,
    });
    if (wrong !== null) return wrong;
    try {
      const saved = await send({
        url: url.trim() === start?.url ? undefined : url.trim(),
        description: description.trim() === start?.description ? undefined : description.trim(),
        event_types: changed === null ? undefined : toPatterns(chosen, types ?? []),
        filter: changedFilter === null ? undefined : filterInput(changedFilter, fields),
        rate_limit: changedRate === null ? undefined : rateInput(changedRate),
        ordering: changedOrder ?? undefined,
        headers: headersChanged(headers, start?.headers ?? {}) ? headersInput(headers) : undefined,
      });
      setStart(saved);
      setUrl(saved.url);
      setChosen(null);
      setFilter(null);
      setRate(null);
      setOrder(null);
      setHeaders(headerRows(saved.headers));
      return null;
    } catch (error) {
      const problem = problemFrom(error);
      return { ...problem, fields: atFilterRows(atRows(problem.fields, headers), filter) };
    }
  });

  return (
    <Form of={form} className={classes.form} noValidate>
      <div className={classes.fields}>
        <UrlField
          value={url}
          onChange={setUrl}
          {...form.field('url')}
          {...(of !== undefined && { saved: { url: of.url, id: of.id } })}
        />
        <TextInput
          label={text.description}
          description={text.descriptionHint}
          {...form.field('description')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={limits.endpointDescriptionLength}
          autoComplete="off"
        />
      </div>
      <EventPicker chosen={chosen} onChange={setChosen} {...form.field('event_types')} />
      <FilterFields
        draft={filter}
        onChange={setFilter}
        types={chosenTypes}
        patterns={toPatterns(chosen, types ?? [])}
        errors={form.fields}
        endpointId={of?.id}
      />
      <RateFields draft={rate} onChange={setRate} form={form} />
      <OrderFields value={changedOrder ?? start?.ordering ?? 'none'} onChange={setOrder} />
      <HeaderFields
        rows={headers}
        onChange={(next) => setHeaders([...next])}
        fields={form.fields}
        removed={start === undefined ? [] : removedByUrlChange(headers, start.url, url)}
      />
      <div className={classes.submit}>
        <ErrorBlock>{form.message}</ErrorBlock>
        <BusyButton type="submit" loading={form.pending}>
          {action}
        </BusyButton>
        {children}
      </div>
    </Form>
  );
}
