// --- palette ---
export const palette = {
  placeholder: 'Go to a page, or paste an ID',
  nothing: 'No results. Paste the ID of an event, delivery, payment, key or endpoint to open it.',
  hint: 'Arrow keys to choose, Enter to open, Esc to close',
  found: 'Found',
  actions: 'Actions',
  pages: 'Go to',
  createKey: 'Create an API key',
  addEndpoint: 'Add a webhook endpoint',
  switchMode: { live: 'Switch to live mode', test: 'Switch to test mode' },
  open: {
    delivery: 'Open this delivery',
    event: 'Open this event',
    key: 'Open this API key',
    endpoint: 'Open this webhook endpoint',
    object: 'Open this object',
  },
  key: 'API key',
  endpoint: 'Webhook endpoint',
  shortcuts: 'Keyboard shortcuts',
  showShortcuts: 'Show keyboard shortcuts',
};
