/** The folders that all names begin with, with their last slash; '' where there are none. */
export function sharedFolder(names: readonly string[]): string {
  const [first, ...others] = names.map((name) => name.replaceAll('\\', '/'));
  if (first === undefined) return '';
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  for (const name of others)
    while (!name.startsWith(folder)) folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  return folder;
}

/** A name below a folder that {@link sharedFolder} gave. */
export function withoutFolder(name: string, folder: string): string {
  return folder === '' ? name : name.replaceAll('\\', '/').slice(folder.length);
}
