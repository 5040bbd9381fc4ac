import { request } from '../api/request.ts';
import { formatLocation } from '../location/location.ts';
import { currentLocation } from '../location/use-location.ts';

/** Changes of the location that follow each other faster are kept as one, in milliseconds. */
const SETTLED_MILLISECONDS = 400;

const SETTING = 'location';

let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps the present location with the workspace once it has settled. */
export function keepLocationSoon(): void {
  forgetToKeep();
  timer = setTimeout(() => void keepLocation(), SETTLED_MILLISECONDS);
}

/** Keeps the present location now if it was still to be kept, as before another workspace is opened. */
export async function keepLocationNow(): Promise<void> {
  if (timer !== undefined) await keepLocation();
}

/** Lets go of a location that was still to be kept. */
export function forgetToKeep(): void {
  clearTimeout(timer);
  timer = undefined;
}

async function keepLocation(): Promise<void> {
  forgetToKeep();
  try {
    await request('settings.set', { key: SETTING, value: formatLocation(currentLocation()) });
  } catch {
    // The next change is kept again.
  }
}

/** @throws RequestError */
export async function keptLocation(): Promise<string | null> {
  const kept = (await request('settings.get', {}))[SETTING];
  return typeof kept === 'string' ? kept : null;
}
