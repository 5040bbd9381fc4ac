import { changeParams } from '../../location/use-location.ts';

/** Shows an image in the list of images. */
export function openImage(id: number): void {
  changeParams({ tab: null, selected: String(id) });
}
