import type { ComponentPropsWithoutRef } from 'react';
import type { FormState } from './useForm.ts';

type Props = Omit<ComponentPropsWithoutRef<'form'>, keyof FormState['props']> & { of: FormState };

/** The `<form>` of a `useForm`. */
export function Form({ of, ...form }: Props) {
  return <form {...form} {...of.props} />;
}
