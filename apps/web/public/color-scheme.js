// Before the first paint, so that nothing flashes. A separate file, because the CSP allows no inline script.
// The choice from the menu is stored under this name; without one the system's theme is used.
const chosen = localStorage.getItem('mantine-color-scheme-value');
const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
document.documentElement.setAttribute(
  'data-mantine-color-scheme',
  chosen === 'light' || chosen === 'dark' ? chosen : system,
);
