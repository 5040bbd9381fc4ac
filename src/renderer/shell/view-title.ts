import { VIEW_TITLES } from '../../ipc/views.ts';
import { parseLocation } from '../location/location.ts';

/** The title of the view that a location shows. */
export function viewTitleOf(location: string): string {
  return VIEW_TITLES[parseLocation(location).view];
}
