export const team = {
  title: 'Team',
  lead: 'Who works for this merchant, and what each person can do.',
  notAllowed: 'Only owners and admins can see the team. Ask one of them to add or remove someone.',
  invite: 'Invite a teammate',
  members: 'Members',
  invitations: 'Pending invitations',
  columns: { name: 'Name', email: 'Email', role: 'Role', joined: 'Joined', actions: 'Actions' },
  invitationColumns: { email: 'Email', role: 'Role', by: 'Invited by', ends: 'Expires', actions: 'Actions' },
  you: 'you',
  onlyOwner: 'The only owner',
  alone:
    'You are the only one so far. Invite the developer who connects your shop, so that you never have to share your password.',
  noInvitations: 'No pending invitations.',
  actionFor: (action: string, whom: string) => `${action}: ${whom}`,
  changeRole: 'Change role',
  remove: 'Remove',
  sendAgain: 'Send again',
  sentAgain: (email: string) => `Sent again to ${email}. The earlier link no longer works.`,
  sending: 'Sending the invitation again',
  revoke: 'Revoke',

  rolesTitle: 'What each role can do',
  roles: {
    owner: { name: 'Owner', does: 'Can do everything, including adding and removing owners.' },
    admin: {
      name: 'Admin',
      does: 'Can do everything except manage owners, including keys that move money, webhooks and the team.',
    },
    developer: {
      name: 'Developer',
      does: 'Can set up keys and webhooks and read everything, but not send money out, create keys that can, or see the team.',
    },
    viewer: { name: 'Viewer', does: 'Can read everything except the team, and change nothing.' },
  },

  form: {
    title: 'Invite a teammate',
    email: 'Email',
    emailHint: 'The invitation works only for this address, for 7 days.',
    role: 'Role',
    submit: 'Send invitation',
    done: (email: string) => `We sent an invitation to ${email}.`,
  },

  role: {
    title: (name: string) => `Change the role of ${name}`,
    own: 'Change your own role',
    ownWarning: 'You may not be able to change it back yourself.',
    submit: 'Change role',
    done: (name: string, role: string) => `${name} is now ${role}.`,
  },

  removing: {
    title: (name: string) => `Remove ${name}?`,
    lost: 'They lose access at once, in every browser. API keys they created keep working; revoke any that only they know.',
    action: 'Remove',
    done: (name: string) => `${name} is no longer in the team.`,
  },

  revoking: {
    title: (email: string) => `Revoke the invitation for ${email}?`,
    lost: 'The link in the email stops working. You can invite them again at any time.',
    action: 'Revoke',
    done: (email: string) => `The invitation for ${email} is revoked.`,
  },
};
