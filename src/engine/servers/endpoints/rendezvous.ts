import { createHash } from 'node:crypto';

/**
 * The endpoints in the order in which they are to answer requests of a key: highest weight first. Without one of them the others
 * keep their order, so that a dead endpoint moves no key but its own (rendezvous hashing, Thaler and Ravishankar 1998).
 */
export function rendezvousOrder(key: string, urls: readonly string[]): number[] {
  if (urls.length === 1) return [0];
  const weights = urls.map((url) => createHash('sha256').update(url).update('\0').update(key).digest());
  return urls
    .map((_, index) => index)
    .toSorted((a, b) => Buffer.compare(weights[b] as Buffer, weights[a] as Buffer) || a - b);
}
