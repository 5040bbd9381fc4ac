import { readFileSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { decodeText } from '../engine/decode-text.ts';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximised: z.boolean(),
});

/** Where the window was: its place when not maximised, in screen pixels. */
export type WindowState = z.infer<typeof stateSchema>;

/** Of a new window, in pixels, where the screen allows it. */
const USUAL = { width: 1440, height: 900 } as const;

export const SMALLEST = { width: 900, height: 600 } as const;

/** So much of a window must be on a screen for a person to find it and drag it. */
const GRASPABLE = { width: 200, height: 50 } as const;

/** Null where nothing usable has been kept. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(decodeText(readFileSync(file))));
  } catch {
    return null;
  }
}

/** What cannot be written is not kept: the place of a window is no reason to bother anybody. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch (error) {
    console.error(`Could not save the window's position in ${file}:`, error);
  }
}

/**
 * Where to open the window: where it was if that is still on a screen, else in the middle of the first one.
 *
 * @param screens work areas of the screens, the main one first; at least one
 */
export function placeWindow(kept: WindowState | null, screens: readonly Rectangle[]): WindowState {
  const [main] = screens;
  if (main === undefined) throw new RangeError('there is no screen');
  const home = kept === null ? undefined : screens.find((screen) => isGraspable(kept, screen));
  const screen = home ?? main;
  const { width: wantedWidth, height: wantedHeight } = kept ?? USUAL;
  const width = Math.min(wantedWidth, screen.width);
  const height = Math.min(wantedHeight, screen.height);
  const maximised = kept?.maximised ?? false;
  if (kept !== null && home !== undefined) return { x: kept.x, y: kept.y, width, height, maximised };
  return {
    x: screen.x + Math.round((screen.width - width) / 2),
    y: screen.y + Math.round((screen.height - height) / 2),
    width,
    height,
    maximised,
  };
}

/** Whether enough of the window's upper edge, where its title is, lies on a screen. */
function isGraspable(window: Rectangle, screen: Rectangle): boolean {
  const visible = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return (
    visible >= Math.min(GRASPABLE.width, window.width) &&
    window.y >= screen.y &&
    window.y <= screen.y + screen.height - GRASPABLE.height
  );
}
