import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { LINK_SCHEME, locationOfDeepLink } from './deep-link.ts';

/** What somebody asks the program to open, by a start's arguments, a link, the Dock or a drop. */
export type OpenTarget =
  | { readonly kind: 'location'; readonly location: string }
  | { readonly kind: 'workspace'; readonly folder: string }
  /** A folder of images, a table or a model, which the page knows what to do with. */
  | { readonly kind: 'files'; readonly paths: readonly string[] };

/** Files that the workbench can use when they are dropped on it; folders are usable too. */
const USABLE_FILES: readonly string[] = ['.gguf', '.csv'];

/** What is inside a folder that is a workspace. */
const STORE_FILE = 'store.sqlite';

/**
 * Targets of a command line. Switches, and whatever is neither a link nor there, are left out.
 *
 * @param argv without the program
 */
export function targetsOf(argv: readonly string[], cwd: string): OpenTarget[] {
  const named = argv.filter((argument) => argument !== '' && !argument.startsWith('-'));
  const links = named.filter((argument) => argument.toLowerCase().startsWith(`${LINK_SCHEME}:`));
  const paths = named
    .filter((argument) => !links.includes(argument))
    .map((argument) => path.resolve(cwd, argument));
  return [...targetsOfPaths(paths), ...links.flatMap(targetOfLink)];
}

/** A link's target, or none for a link that is not allowed. */
export function targetOfLink(link: string): OpenTarget[] {
  const location = locationOfDeepLink(link);
  return location === null ? [] : [{ kind: 'location', location }];
}

/** Targets of files and folders: the first workspace among them, and the others that the workbench can use. */
export function targetsOfPaths(paths: readonly string[]): OpenTarget[] {
  const usable = paths.filter(isUsable);
  const workspace = usable.find(isWorkspace);
  const files = usable.filter((file) => !isWorkspace(file));
  return [
    ...(workspace === undefined ? [] : [{ kind: 'workspace' as const, folder: workspace }]),
    ...(files.length === 0 ? [] : [{ kind: 'files' as const, paths: files }]),
  ];
}

function isUsable(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() || (found.isFile() && USABLE_FILES.includes(path.extname(file).toLowerCase()));
}

function isWorkspace(folder: string): boolean {
  return existsSync(path.join(folder, STORE_FILE));
}
