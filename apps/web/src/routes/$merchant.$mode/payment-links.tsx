import { createFileRoute, Outlet, useParams } from '@tanstack/react-router';
import { LinkList } from '../../features/money/LinkList.tsx';
import { parseLinks } from '../../features/money/search.ts';

export const Route = createFileRoute('/$merchant/$mode/payment-links')({
  validateSearch: parseLinks,
  component: LinksPage,
});

function LinksPage() {
  const { uuid = null } = useParams({ strict: false });
  return <LinkList search={parseLinks(Route.useSearch())} openId={uuid} panel={uuid === null ? null : <Outlet />} />;
}
