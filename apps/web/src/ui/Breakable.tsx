import { Fragment } from 'react';

/** Text that may hold an address, which rather breaks behind a slash than inside a word. */
export function Breakable({ text }: { text: string }) {
  return text.split('/').map((part, at) => (
    // eslint-disable-next-line react/no-array-index-key -- parts have nothing else to tell them apart
    <Fragment key={at}>
      {at > 0 && (
        <>
          /<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}
