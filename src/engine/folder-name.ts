/** What a folder may be called on every system. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;

/** What {@link isFolderName} takes, for a person. */
export const FOLDER_NAME_RULE =
  'Use letters, digits, spaces, points, hyphens and underscores, a letter or digit first.';

/** Whether a name can name a folder inside a workspace, and no other. */
export function isFolderName(name: string): boolean {
  return NAME.test(name);
}
