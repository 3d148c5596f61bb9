import type { ReactNode } from 'react';

// Drawn on a 16-px grid with a 1.5-px line. A word always stands beside an icon, so icons are hidden from screen
// readers.
const icon = (shape: ReactNode) =>
  function Icon() {
    return (
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        display="block"
      >
        {shape}
      </svg>
    );
  };

export const HomeIcon = icon(<path d="M2.5 7 8 2.5 13.5 7v6a.5.5 0 0 1-.5.5h-3V10H6v3.5H3a.5.5 0 0 1-.5-.5Z" />);
export const CheckIcon = icon(<path d="m3 8.5 3.5 3.5L13 4.5" />);
export const CopyIcon = icon(<path d="M6 5.5h7v8H6zM10 5.5v-3H3v8h3" />);
export const AlertIcon = icon(<path d="M8 2 1.75 13.5h12.5ZM8 6.5v3M8 11.5v.01" />);
export const ChevronsIcon = icon(<path d="m5 6 3-3 3 3M5 10l3 3 3-3" />);
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const SignOutIcon = icon(<path d="M6 2.5H3v11h3M7 8h7M11 5l3 3-3 3" />);
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />);
export const CheckCircleIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.5 8.25l1.75 1.75 3.25-3.75" />);
export const CircleIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" />);
export const CrossIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6 6l4 4M10 6l-4 4" />);
export const ClockIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3l2 1.5" />);
export const RetryIcon = icon(<path d="M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5" />);
export const PauseIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.75 6v4M9.25 6v4" />);
export const MinusIcon = icon(<path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.5 8h5" />);
export const KeyIcon = icon(<path d="M5.5 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM7.75 7.75 13.5 2M11 4.5 13 6.5" />);
export const WebhookIcon = icon(<path d="M2.5 8h3l2-4.5L10 12l1.5-4h2" />);
export const RequestIcon = icon(<path d="M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3" />);
export const EventIcon = icon(<path d="M3 4h10M3 8h10M3 12h6" />);
export const DeliveryIcon = icon(<path d="M14 2 2 7l4.5 2.5L9 14ZM6.5 9.5 14 2" />);
export const ListIcon = icon(<path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M6 6.5v6" />);
export const AuditIcon = icon(<path d="M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2" />);
export const TeamIcon = icon(
  <path d="M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM2 13c0-2.2 1.8-3.5 4-3.5s4 1.3 4 3.5M10.5 3.25a2.25 2.25 0 0 1 0 4M12 9.75c1.25.5 2 1.6 2 3.25" />,
);
export const PersonIcon = icon(
  <path d="M8 7.5A2.75 2.75 0 1 0 8 2a2.75 2.75 0 0 0 0 5.5ZM2.75 13.5c0-2.6 2.4-4 5.25-4s5.25 1.4 5.25 4" />,
);
export const MoneyIcon = icon(<path d="M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13" />);
export const PaymentIcon = icon(<path d="M2 3.5h12v9H2zM2 6.5h12M4.5 10h2.5" />);
export const InvoiceIcon = icon(<path d="M4 2.5h8v11l-2-1.25-2 1.25-2-1.25-2 1.25ZM6 5.5h4M6 8.25h4" />);
export const RefundIcon = icon(<path d="M5.5 2.5 2.5 5.5l3 3M2.5 5.5h7a4 4 0 0 1 0 8H6" />);
export const PayoutIcon = icon(
  <path d="M2 8h11.5M6 8c2.5 0 2-4.5 5-4.5h2.5M6 8c2.5 0 2 4.5 5 4.5h2.5M12 2l1.5 1.5L12 5M12 6.5 13.5 8 12 9.5M12 11l1.5 1.5L12 14" />,
);
export const WithdrawalIcon = icon(<path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M12 9.5v4H2.5V4h4" />);
export const LinkIcon = icon(
  <path d="m6.5 9.5 3-3M7.5 4.75 9 3.25a2.65 2.65 0 0 1 3.75 3.75l-1.5 1.5M8.5 11.25 7 12.75A2.65 2.65 0 0 1 3.25 9l1.5-1.5" />,
);
export const BalanceIcon = icon(<path d="M2.5 4.5h11v9h-11zM2.5 4.5 11 2.25V4.5M13.5 7.5H10v3h3.5" />);
export const FlaskIcon = icon(
  <path d="M6 2.5h4M6.75 2.5V6L3 12.5a.7.7 0 0 0 .6 1h8.8a.7.7 0 0 0 .6-1L9.25 6V2.5M5 9.5h6" />,
);
export const BookIcon = icon(
  <path d="M3 3.5c2-.8 3.5-.6 5 .5 1.5-1.1 3-1.3 5-.5v9c-2-.8-3.5-.6-5 .5-1.5-1.1-3-1.3-5-.5ZM8 4v9" />,
);
export const SearchIcon = icon(<path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5l3 3" />);
export const DownloadIcon = icon(<path d="M8 2.5V10M5 7.25 8 10l3-2.75M3 13.5h10" />);
export const PlayIcon = icon(<path d="M4.5 3v10l8-5Z" />);
export const TrashIcon = icon(<path d="M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9" />);
export const EyeIcon = icon(
  <path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8ZM8 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z" />,
);
export const ChevronRightIcon = icon(<path d="m6 3.5 4.5 4.5L6 12.5" />);
