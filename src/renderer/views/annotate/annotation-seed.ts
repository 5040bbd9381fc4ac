/** Sides and random order of a judge: the same at every start, and another judge's are others (FNV-1a, 32 bits). */
export function annotationSeed(judge: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(judge)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
