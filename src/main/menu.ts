import type { MenuItemConstructorOptions } from 'electron';
import { VIEW_TITLES, VIEWS, type View } from '../ipc/views.ts';
import { WINDOW_COMMANDS, type WindowCommand } from '../ipc/window-commands.ts';

interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Offers the developer tools too. */
  readonly forDevelopers: boolean;
  readonly onCommand: (command: WindowCommand) => void;
  readonly onView: (view: View) => void;
}

/** The application's menu. What its entries do is done by the page, which may say that it cannot now. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { platform, forDevelopers, onCommand, onView } = options;
  const isMac = platform === 'darwin';
  const entry = (
    label: string,
    command: WindowCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => onCommand(command),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        entry('Open workspace…', WINDOW_COMMANDS.openWorkspace, 'CmdOrCtrl+O'),
        // Only macOS keeps the list by itself.
        ...(isMac
          ? [
              {
                label: 'Open recent',
                role: 'recentDocuments' as const,
                submenu: [{ role: 'clearRecentDocuments' as const }],
              },
            ]
          : []),
        separator,
        entry('Import folder…', WINDOW_COMMANDS.importData, 'CmdOrCtrl+I'),
        entry('Export…', WINDOW_COMMANDS.export, 'CmdOrCtrl+E'),
        separator,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...VIEWS.map((view) => ({
          label: VIEW_TITLES[view],
          click: () => onView(view),
        })),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        separator,
        { role: 'reload' },
        ...(forDevelopers ? [{ role: 'toggleDevTools' as const }] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        entry('Keys', WINDOW_COMMANDS.keys),
        entry('Find a command', WINDOW_COMMANDS.palette),
        ...(isMac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ];
}
