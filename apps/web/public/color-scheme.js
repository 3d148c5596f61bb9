// Before the first paint, so that nothing flashes; a file of its own, because the CSP allows no inline script.
document.documentElement.setAttribute(
  'data-mantine-color-scheme',
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
);
