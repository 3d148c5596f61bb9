import type { ReactNode } from 'react';

// Drawn on a 16-px grid with a 1.5-px line. A word always stands beside an icon, so none speaks to screen readers.
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
