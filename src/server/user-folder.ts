import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Where this user's programs keep what they remember, by the custom of each system. */
export function userFolder(): string {
  const { env, platform } = process;
  const home = os.homedir();
  switch (platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Tiebreak');
    case 'win32':
      return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Tiebreak');
    default:
      return path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'tiebreak');
  }
}

/** Folders to browse from: the user's own and the present one, unless one of them is the whole disk. */
export function startingFolders(): string[] {
  return [os.homedir(), process.cwd()].filter((folder) => path.parse(folder).root !== folder);
}
