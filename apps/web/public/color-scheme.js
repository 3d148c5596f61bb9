// Before the first paint, so that nothing flashes; a file of its own, because the CSP allows no inline script.
// What was chosen in the menu is kept under this name; without a choice the system's is followed.
const chosen = localStorage.getItem('mantine-color-scheme-value');
const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
document.documentElement.setAttribute(
  'data-mantine-color-scheme',
  chosen === 'light' || chosen === 'dark' ? chosen : system,
);
