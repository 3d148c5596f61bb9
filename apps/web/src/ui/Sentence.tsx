import { Fragment, type ReactNode } from 'react';

/** A sentence with elements in it: `parts.email` replaces `{email}` in the text. */
export function Sentence({ text, parts }: { text: string; parts: Readonly<Record<string, ReactNode>> }) {
  // Every other piece is the name of a part.
  const pieces = text.split(/\{(\w+)\}/);
  return pieces.map((piece, at) => <Fragment key={at}>{at % 2 === 0 ? piece : parts[piece]}</Fragment>);
}
