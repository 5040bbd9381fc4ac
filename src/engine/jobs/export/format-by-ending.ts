import path from 'node:path';

/** Endings of file names, in lower case and without the point, and the format that each asks for. */
export type Endings<Format extends string> = Readonly<Record<string, Format>>;

/**
 * The format that a file's name asks for. A device, such as /dev/stdout, and a name without an ending ask for none in
 * particular and get the first.
 *
 * @returns null for an ending that is none of these
 */
export function formatByEnding<Format extends string>(file: string, endings: Endings<Format>): Format | null {
  const ending = isDevice(file) ? '' : path.extname(file).slice(1).toLowerCase();
  const formats = new Map(Object.entries(endings));
  const [first] = formats.values();
  if (first === undefined) throw new RangeError('no endings');
  return ending === '' ? first : (formats.get(ending) ?? null);
}

/** Files that are no files: they are written directly, and their names say nothing of their content. */
export function isDevice(file: string): boolean {
  return file.startsWith('/dev/');
}
