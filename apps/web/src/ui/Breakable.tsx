import { Fragment } from 'react';

/** Text that may contain a URL, which breaks after a slash rather than inside a word. */
export function Breakable({ text }: { text: string }) {
  return text.split('/').map((part, at) => (
    // eslint-disable-next-line react/no-array-index-key -- parts have no other key
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
