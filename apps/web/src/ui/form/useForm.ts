import { type ChangeEvent, type SubmitEvent, useState } from 'react';
import { flushSync } from 'react-dom';
import { problemFrom } from '../../api.ts';
import type { Problem } from '../../auth.ts';
import { errorOf, withoutField } from './fields.ts';

/** A form, as its inputs and buttons use it. */
export interface FormState {
  /** For the `<form>`; `Form` passes it on. */
  readonly props: {
    onSubmit(event: SubmitEvent<HTMLFormElement>): Promise<void>;
    onChange(event: ChangeEvent<HTMLFormElement>): void;
  };
  /** True while it is being sent. */
  readonly pending: boolean;
  /** Why it was refused, if no field shows it; null otherwise. */
  readonly message: string | null;
  /** Error messages by the path of the issue: `amount`, `ip_allowlist.1`. */
  readonly fields: Problem['fields'];
  /** The name of an input and the error of it or of a part of it. Spread it into the input. */
  field(name: string): { readonly name: string; readonly error: string | undefined };
}

/** Inputs with an error, and those within a group that has one. */
const wrong = '[aria-invalid="true"], [data-error] input';

/**
 * A form that is sent once at a time. Errors are shown at their fields, of which the first gets the focus, or by
 * `message`. The error of a field disappears once an input of its name is edited.
 * @param send returns null on success, or why it was refused; may throw what a call throws
 * @param began the errors that the form begins with
 */
export function useForm(send: (typed: FormData) => Promise<Problem | null>, began: Problem | null = null): FormState {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState(began);
  const [fields, setFields] = useState<Problem['fields']>(began?.fields ?? {});
  /** True when no field on the page shows any of these errors. */
  const [unplaced, setUnplaced] = useState(false);

  const show = (next: Problem | null) => {
    setProblem(next);
    setFields(next?.fields ?? {});
    setUnplaced(false);
  };
  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (pending) return;
    const typed = new FormData(form);
    setPending(true);
    show(null);
    const next = await send(typed).catch(problemFrom);
    // At once: a field must be marked on the page before it can get the focus.
    flushSync(() => {
      show(next);
      setPending(false);
    });
    if (next === null || isEmpty(next.fields)) return;
    const first = form.querySelector<HTMLElement>(wrong);
    first?.focus();
    setUnplaced(first === null);
  };
  return {
    props: {
      onSubmit,
      onChange: ({ target }) => {
        const name = target.getAttribute('name') ?? '';
        setFields((before) => withoutField(before, name));
      },
    },
    pending,
    message: problem !== null && (unplaced || isEmpty(problem.fields)) ? problem.message : null,
    fields,
    field: (name) => ({ name, error: errorOf(fields, name) }),
  };
}

const isEmpty = (fields: Problem['fields']): boolean => Object.keys(fields).length === 0;
