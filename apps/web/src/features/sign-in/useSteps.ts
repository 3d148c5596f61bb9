import { useState } from 'react';
import { type Problem, signIn } from '../../auth.ts';

/** The step of signing in. `why`: why it started again. */
type Step =
  | { readonly name: 'password'; readonly why: Problem | null }
  | { readonly name: 'code' }
  | { readonly name: 'check_email'; readonly email: string };

/** The steps of signing in: each leads to the next, or to `onSignedIn`. */
export function useSteps(onSignedIn: () => Promise<void>) {
  const [step, setStep] = useState<Step>({ name: 'password', why: null });

  async function enter(email: string, password: string): Promise<Problem | null> {
    const result = await signIn(email, password);
    if ('problem' in result) return result.problem;
    if (result.step === 'needs_code') setStep({ name: 'code' });
    else if (result.step === 'email_unconfirmed') setStep({ name: 'check_email', email });
    else await onSignedIn();
    return null;
  }
  return { step, enter, startOver: (why: Problem | null) => setStep({ name: 'password', why }) };
}
