import { useState } from 'react';
import { type Problem, signIn } from '../../auth.ts';

/** Where somebody is on the way in. `why`: what sent them back to the beginning. */
type Step =
  | { readonly name: 'password'; readonly why: Problem | null }
  | { readonly name: 'code' }
  | { readonly name: 'check_mail'; readonly email: string };

/** The way in: what was entered leads to the next step, or to `onSignedIn`. */
export function useSteps(onSignedIn: () => Promise<void>) {
  const [step, setStep] = useState<Step>({ name: 'password', why: null });

  async function enter(email: string, password: string): Promise<Problem | null> {
    const result = await signIn(email, password);
    if ('problem' in result) return result.problem;
    if (result.step === 'code_wanted') setStep({ name: 'code' });
    else if (result.step === 'address_unproved') setStep({ name: 'check_mail', email });
    else await onSignedIn();
    return null;
  }
  return { step, enter, startOver: (why: Problem | null) => setStep({ name: 'password', why }) };
}
