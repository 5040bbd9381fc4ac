import { spawn } from 'node:child_process';
import process from 'node:process';

/** Whether a browser's window could be seen by whoever started this program. */
export function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return process.stderr.isTTY;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** Opens an address in the person's own browser; where that cannot be done, the printed link remains. */
export function openBrowser(address: string): void {
  const [command, args] = openerOf(process.platform, address);
  spawn(command, args, { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}

function openerOf(platform: NodeJS.Platform, address: string): [command: string, args: string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', [address]];
    case 'win32':
      return ['rundll32', ['url.dll,FileProtocolHandler', address]];
    default:
      return ['xdg-open', [address]];
  }
}
