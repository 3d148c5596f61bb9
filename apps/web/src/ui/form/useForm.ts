import { type ChangeEvent, type RefObject, type SubmitEvent, useLayoutEffect, useRef, useState } from 'react';
import { problemFrom } from '../../api.ts';
import type { Problem } from '../../auth.ts';
import { errorOf, withoutField } from './fields.ts';

/** A form as its parts need it. */
export interface FormState {
  /** For the `<form>`; `Form` passes it on. */
  readonly props: {
    readonly ref: RefObject<HTMLFormElement | null>;
    onSubmit(event: SubmitEvent<HTMLFormElement>): Promise<void>;
    onChange(event: ChangeEvent<HTMLFormElement>): void;
  };
  /** It is being sent. */
  readonly pending: boolean;
  /** Why it was refused, where no field shows it; null otherwise. */
  readonly message: string | null;
  /** What is wrong, by the path of the issue: `amount`, `ip_allowlist.1`. */
  readonly fields: Problem['fields'];
  /** The name of an input and what is wrong with it or with a part of it. Spread it into the input. */
  field(name: string): { readonly name: string; readonly error: string | undefined };
}

/** Inputs with an error, and those within a group that has one. */
const wrong = '[aria-invalid="true"], [data-error] input';

/**
 * A form that is sent once at a time. A refusal is shown at its fields, of which the first gets the focus, or by
 * `message`. What is wrong with a field is no longer shown once an input of its name is edited.
 * @param send answers null when all went well, or why it was refused; may throw what a call throws
 * @param began what was refused before this form was shown
 */
export function useForm(send: (typed: FormData) => Promise<Problem | null>, began: Problem | null = null): FormState {
  const ref = useRef<HTMLFormElement>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState(began);
  const [fields, setFields] = useState<Problem['fields']>(began?.fields ?? {});
  const [hasPlace, setHasPlace] = useState(false);

  const show = (next: Problem | null) => {
    setProblem(next);
    setFields(next?.fields ?? {});
  };
  useLayoutEffect(() => {
    if (problem === null || Object.keys(problem.fields).length === 0) return setHasPlace(false);
    const first = ref.current?.querySelector<HTMLElement>(wrong) ?? null;
    first?.focus();
    setHasPlace(first !== null);
  }, [problem]);

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const typed = new FormData(event.currentTarget);
    setPending(true);
    show(null);
    show(await send(typed).catch(problemFrom));
    setPending(false);
  };
  return {
    props: {
      ref,
      onSubmit,
      onChange: ({ target }) => {
        const name = target.getAttribute('name') ?? '';
        setFields((before) => withoutField(before, name));
      },
    },
    pending,
    message: problem === null || hasPlace ? null : problem.message,
    fields,
    field: (name) => ({ name, error: errorOf(fields, name) }),
  };
}
