export const exporting = {
  open: 'Export',
  title: (list: string) => `Export ${list.toLowerCase()}`,
  what: (most: string) =>
    `Everything that matches the filters now, on all pages, up to the newest ${most} rows. Your browser makes the file.`,
  format: 'Format',
  formats: {
    csv: { name: 'CSV', what: 'For spreadsheets. Text that looks like a formula gets a leading apostrophe.' },
    json: { name: 'JSON', what: 'For programs: the rows exactly as the API returns them.' },
  },
  action: 'Download',
  progress: (rows: string) => `${rows} rows so far. Keep this open.`,
  done: (rows: string, file: string) => `Saved ${rows} ${rows === '1' ? 'row' : 'rows'} as ${file}.`,
  cut: (rows: string, file: string) =>
    `The list is longer than one file may be. ${file} has the newest ${rows} rows. For the rest, choose an earlier time and export again.`,
};
