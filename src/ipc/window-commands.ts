/** The renderer's commands that the desktop window's menu gives, by their ids. */
export const WINDOW_COMMANDS = {
  openWorkspace: 'workspace.open',
  importData: 'data.import',
  export: 'results.export',
  palette: 'help.palette',
  keys: 'help.keys',
} as const;

export type WindowCommand = (typeof WINDOW_COMMANDS)[keyof typeof WINDOW_COMMANDS];
