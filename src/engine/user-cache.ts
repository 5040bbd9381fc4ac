import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Where what can be made anew is kept for this user, whatever the workspace. */
export function userCacheFolder(): string {
  // An empty variable counts as none, as the XDG specification has it: a folder called '' would be the working directory.
  return path.join(process.env.XDG_CACHE_HOME || usualCache(), 'tiebreak');
}

function usualCache(): string {
  const home = os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches');
  if (process.platform === 'win32') return process.env.LOCALAPPDATA || path.join(home, 'AppData', 'Local');
  return path.join(home, '.cache');
}
