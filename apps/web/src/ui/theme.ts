import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { words } from '../words/index.ts';

// Zinc, from white to black. Mantine takes surfaces, borders and texts from `gray` (light) and `dark` (dark).
const gray: MantineColorsTuple = [
  '#fafafa',
  '#f4f4f5',
  '#e4e4e7',
  '#d4d4d8',
  '#c6c6cc',
  '#a1a1aa',
  '#71717a',
  '#52525b',
  '#3f3f46',
  '#27272a',
];
const dark: MantineColorsTuple = [
  '#e4e4e7',
  '#c9c9cf',
  '#a1a1aa',
  '#8b8b95',
  '#3f3f46',
  '#2f2f34',
  '#1f1f23',
  '#131316',
  '#0e0e10',
  '#09090b',
];
const indigo: MantineColorsTuple = [
  '#eef2ff',
  '#e0e7ff',
  '#c7d2fe',
  '#a5b4fc',
  '#818cf8',
  '#6f74f4',
  '#6366f1',
  '#585bea',
  '#4f46e5',
  '#4338ca',
];
const amber: MantineColorsTuple = [
  '#fffbeb',
  '#fef3c7',
  '#fde68a',
  '#fcd34d',
  '#fbbf24',
  '#f59e0b',
  '#d97706',
  '#b45309',
  '#92400e',
  '#78350f',
];

const small = 'var(--mantine-font-size-xs)';
const fieldStyles = {
  label: { marginBottom: '0.25rem' },
  description: { marginBottom: '0.25rem', fontSize: small },
  error: { fontSize: small },
};

const systemFont = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Cantarell, sans-serif";

/**
 * Three sizes: 13 px for tables and captions, 14 px for text, 20 px for titles. Emphasis comes from weight, not size.
 */
export const theme = createTheme({
  colors: { gray, dark, indigo, amber },
  primaryColor: 'indigo',
  // White on these is 6.3:1 and 5.1:1.
  primaryShade: { light: 8, dark: 7 },
  black: '#18181b',
  fontFamily: systemFont,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.875rem', lg: '1.25rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.4', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem', lineHeight: '1.4' }, h2: { fontSize: '0.875rem', lineHeight: '1.45' } },
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'md',
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Colour alone does not set a link apart from the text around it.
    Anchor: { defaultProps: { underline: 'always', inherit: true } },
    // The placeholder is a focusable child that ARIA does not allow in a menu; without it the first item has the focus.
    Menu: { defaultProps: { shadow: 'none', transitionProps: { duration: 100 }, withInitialFocusPlaceholder: false } },
    Modal: {
      styles: {
        title: { fontWeight: 600 },
        content: { boxShadow: 'none', border: '1px solid var(--app-hairline)' },
      },
    },
    // Every field is required; an optional one says so.
    InputWrapper: { defaultProps: { withAsterisk: false }, styles: fieldStyles },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': words.common.close } } },
    // No motion that is not needed.
    Skeleton: { defaultProps: { animate: false } },
    Button: { styles: { label: { fontWeight: 500 } } },
  },
});

/** Colours that have to be stronger than Mantine's own to be read (WCAG 2.2, 4.5:1), and hairlines that are softer. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5f5f68',
    '--mantine-color-placeholder': '#71717a',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-default-border': '#d4d4d8',
    '--app-hairline': '#e4e4e7',
    '--app-canvas': '#fafafa',
    '--app-hover': '#f1f1f3',
    '--app-test': '#f59e0b',
    '--app-good': '#15803d',
    '--app-warn': '#a84e08',
    '--app-bad': '#b91c1c',
  },
  dark: {
    '--mantine-color-dimmed': '#a1a1aa',
    '--mantine-color-placeholder': '#8b8b95',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-anchor': '#a5b4fc',
    '--app-hairline': '#2a2a2e',
    '--app-canvas': '#0e0e10',
    '--app-hover': '#1f1f23',
    '--app-test': '#d97706',
    '--app-good': '#4ade80',
    '--app-warn': '#fbbf24',
    '--app-bad': '#f87171',
  },
});
