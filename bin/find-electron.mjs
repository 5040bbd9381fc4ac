// Plain JavaScript that any Node can run.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Where Electron's own archive has the executable (getPlatformPath of its install.js). */
const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/**
 * Electron's executable, or why no window can be opened. Asking the package itself would begin a download.
 *
 * @returns {{ executable: string } | { reason: string }}
 */
export function findElectron({
  env = process.env,
  platform = process.platform,
  folder = packageFolder(),
} = {}) {
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder === null && !given) return { reason: 'Electron is not installed. `npm ci` installs it.' };
  const name = executableName(folder, platform);
  const executable = given ? path.join(given, name) : path.join(folder, 'dist', name);
  if (!existsSync(executable))
    return {
      reason: given
        ? `ELECTRON_OVERRIDE_DIST_PATH has no ${name}.`
        : 'Electron’s binary is not on this machine. `node node_modules/electron/install.js` gets it from github.com.',
    };
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return { reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).' };
  return { executable };
}

function packageFolder() {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

function executableName(folder, platform) {
  const named = folder === null ? '' : path.join(folder, 'path.txt');
  return existsSync(named) ? readFileSync(named, 'utf8') : (EXECUTABLES[platform] ?? 'electron');
}
