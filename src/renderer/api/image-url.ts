/** Longest side of a thumbnail, in pixels. */
export type ThumbnailSize = 64 | 160 | 480;

export function imageUrl(imageId: number): string {
  return `/image/${imageId}`;
}

export function thumbnailUrl(imageId: number, size: ThumbnailSize): string {
  return `/thumbnail/${size}/${imageId}`;
}
