import { BusyButton } from './BusyButton.tsx';
import { words } from '../words/index.ts';

type Props = { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): Promise<unknown> } };

/** Fetches the next page of a list, while there is one. */
export function LoadMore({ query: { hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) {
  if (!hasNextPage) return null;
  return (
    <BusyButton
      variant="default"
      style={{ justifySelf: 'center' }}
      loading={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
    >
      {words.common.loadMore}
    </BusyButton>
  );
}
