/**
 * Scores of tokens that lead a SentencePiece tokenizer to the same merges as a list of pairs does, or null where none do.
 *
 * SentencePiece joins two neighbours whenever their text is a token, the highest score first; a list of pairs joins only what it
 * lists, in its order. Both are the same if every way to divide a token into two tokens is listed, and all of one token's
 * come one behind the other: so it is in lists that were made of a SentencePiece model.
 *
 * @param added ids of tokens that no merge makes
 */
export function scoresOfMerges(
  tokens: readonly (string | undefined)[],
  merges: readonly (readonly [left: string, right: string])[],
  added: ReadonlyMap<number, boolean>,
): number[] | null {
  // Texts are cut at added tokens first, so what would join them is never done.
  const apart = new Set(tokens.filter((_, id) => added.has(id)));
  const places = new Map<string, number>();
  let before = '';
  let ways = 0;
  for (const [left, right] of merges) {
    const joined = left + right;
    if (apart.has(left) || apart.has(right) || apart.has(joined)) continue;
    if (joined !== before && places.has(joined)) return null;
    if (joined !== before) places.set(joined, places.size);
    before = joined;
    ways++;
  }
  const ids = new Set(tokens.filter((text, id) => text !== undefined && !added.has(id)));
  let wanted = 0;
  for (const text of ids) {
    if (text === undefined || BYTE_TOKEN.test(text)) continue;
    const letters = Array.from(text);
    for (let end = 1; end < letters.length; end++)
      if (ids.has(letters.slice(0, end).join('')) && ids.has(letters.slice(end).join(''))) wanted++;
  }
  if (wanted !== ways) return null;
  const last = -places.size - 1;
  return Array.from(tokens, (text) => -(places.get(text ?? '') ?? -last));
}

const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/;
