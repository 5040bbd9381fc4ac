/** Colours of a split's parts, none of them a label's: shades of the accent, the first part's the faintest. */
export function partColours(parts: number): string[] {
  return Array.from({ length: parts }, (_, index) => {
    const strength = parts === 1 ? 70 : 45 + Math.round((55 * index) / (parts - 1));
    return `color-mix(in srgb, var(--mantine-color-accent-filled) ${strength}%, var(--surface))`;
  });
}

/** Colour of images in no part. */
export const NO_PART_COLOUR = 'var(--label-none)';
