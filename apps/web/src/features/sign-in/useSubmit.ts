import { type SubmitEvent, useState } from 'react';
import type { Problem } from '../../auth.ts';

/** A form that is sent once at a time and shows why it was refused. `send` answers null when all went well. */
export function useSubmit(send: (form: FormData) => Promise<Problem | null>) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    setProblem(await send(form));
    setPending(false);
  };
  return { onSubmit, pending, problem };
}
