/** What lies over the view. */
export type ShellDialog = 'palette' | 'keys' | 'settings' | 'glossary' | 'export';

export const PALETTE_KEYS = ['Mod+k', 'Mod+p'] as const;
