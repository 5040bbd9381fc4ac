/** Names two images whatever their order. */
export function pairKey(firstId: number, secondId: number): string {
  return `${Math.min(firstId, secondId)}-${Math.max(firstId, secondId)}`;
}
