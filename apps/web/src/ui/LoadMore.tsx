import { Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { BusyButton } from './BusyButton.tsx';
import { words } from '../words/index.ts';
import { focusContent } from './focus-content.ts';

type Props = {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage(): Promise<unknown>;
  };
};

/** Fetches the next page of a list, while there is one. */
export function LoadMore({ query }: Props) {
  const failed = query.isFetchNextPageError;
  const wasThere = useRef(query.hasNextPage);
  useEffect(() => {
    // With the last page the button disappears, and would take the focus along.
    if (wasThere.current && !query.hasNextPage && document.activeElement === document.body) focusContent();
    wasThere.current = query.hasNextPage;
  }, [query.hasNextPage]);
  if (!query.hasNextPage) return null;
  return (
    <Group justify="center" gap="sm">
      {failed && <Text role="alert">{words.common.couldNotLoad}.</Text>}
      <BusyButton variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {failed ? words.common.retry : words.common.loadMore}
      </BusyButton>
    </Group>
  );
}
