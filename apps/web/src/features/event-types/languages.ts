/** The languages of the example receivers, by their highlight.js names. */
export const languages = ['typescript', 'python', 'go', 'php'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Readonly<Record<Language, string>> = {
  typescript: 'TypeScript',
  python: 'Python',
  go: 'Go',
  php: 'PHP',
};

/** Their names in examples/receivers. */
export const fileNames: Readonly<Record<Language, string>> = {
  typescript: 'receiver.ts',
  python: 'receiver.py',
  go: 'receiver.go',
  php: 'receiver.php',
};
