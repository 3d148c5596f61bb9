import { createFileRoute } from '@tanstack/react-router';
import { Profile } from '../../features/profile/Profile.tsx';
import { parseProfileSearch, type ProfileDialog } from '../../features/profile/search.ts';
import { useRefreshSession } from '../../session.ts';

export const Route = createFileRoute('/$merchant/$mode/profile')({
  validateSearch: parseProfileSearch,
  component: ProfilePage,
});

function ProfilePage() {
  const { dialog } = Route.useSearch();
  const navigate = Route.useNavigate();
  const refresh = useRefreshSession();
  return (
    <Profile
      dialog={dialog}
      onDialog={(next: ProfileDialog | undefined) =>
        void navigate({
          search: next === undefined ? {} : { dialog: next },
          // Closing replaces the history entry: back does not open the dialog again.
          replace: next === undefined,
        })
      }
      onChanged={refresh}
      // A full page load, so that nothing fetched for this person stays in memory.
      onSignedOut={() => window.location.assign('/sign-in')}
      // Likewise for the merchant that was left.
      onLeft={() => window.location.assign('/')}
    />
  );
}
