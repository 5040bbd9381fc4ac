/** Text as a search compares it: without case, letters composed (NFC), since files name one image in either Unicode form. */
export function searchKey(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
