import { useSyncExternalStore } from 'react';
import type { Transport } from './transport-types.ts';

/** Longest side of a thumbnail, in pixels. */
export type ThumbnailSize = 64 | 160 | 480;

/**
 * Part of every address: a page never asks twice for what is at an address that it shows. Counted from 0, which is left out.
 */
let version = 0;
const listeners = new Set<() => void>();

/** Gives images new addresses whenever what they show may be another picture. */
export function followImages(transport: Pick<Transport, 'on'>): void {
  transport.on('images', () => {
    version += 1;
    for (const listener of listeners) listener();
  });
}

/** Renders again when the addresses of images are others. */
export function useImageAddresses(): void {
  useSyncExternalStore(subscribe, () => version);
}

export function imageUrl(imageId: number): string {
  return `/image/${imageId}${suffix()}`;
}

export function thumbnailUrl(imageId: number, size: ThumbnailSize): string {
  return `/thumbnail/${size}/${imageId}${suffix()}`;
}

function suffix(): string {
  return version === 0 ? '' : `?v=${version}`;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
