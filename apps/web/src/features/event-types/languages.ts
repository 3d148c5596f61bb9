/** What there is a receiver in, by its highlight.js name. */
export const languages = ['typescript', 'python', 'go', 'php'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Readonly<Record<Language, string>> = {
  typescript: 'TypeScript',
  python: 'Python',
  go: 'Go',
  php: 'PHP',
};

/** What examples/receivers calls them. */
export const fileNames: Readonly<Record<Language, string>> = {
  typescript: 'receiver.ts',
  python: 'receiver.py',
  go: 'receiver.go',
  php: 'receiver.php',
};
