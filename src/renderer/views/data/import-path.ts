/** Endings of files that list images. */
export const LIST_ENDINGS = ['.csv', '.tsv', '.xlsx', '.jsonl', '.parquet'] as const;

/** Whether a path is a file that lists images, rather than a folder. */
export function isTable(path: string): boolean {
  return LIST_ENDINGS.some((ending) => path.trim().toLowerCase().endsWith(ending));
}

/** A name for the dataset at a path: its folder's or file's, without the ending. */
export function datasetNameOf(path: string): string {
  const last = path
    .trim()
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1);
  return (last ?? '').replace(/\.(csv|tsv|xlsx|jsonl|parquet)$/i, '').slice(0, 200);
}
