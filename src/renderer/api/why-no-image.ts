import type { Failure } from '../../model/failure.ts';
import { request } from './request.ts';

export interface NoImage {
  /** For a person; null while the serving side cannot be reached. */
  readonly reason: string | null;
  /** The image is served: it cannot be decoded, or was asked for at a bad moment. */
  readonly served: boolean;
}

/** Finds out why the browser has no image, by asking for it once more: an img element does not say. */
export async function whyNoImage(imageId: number, source: string): Promise<NoImage> {
  try {
    const response = await fetch(source);
    if (response.ok) {
      void response.body?.cancel();
      const { name } = await request('data.image', { imageId });
      return { reason: `The image “${name}” cannot be decoded: its file is damaged.`, served: true };
    }
    const text = response.status === 401 ? null : await response.text();
    return { reason: text === null ? null : (messageOf(text) ?? text), served: false };
  } catch {
    return { reason: null, served: false };
  }
}

/** The server refuses in JSON, the desktop window in plain text. */
function messageOf(text: string): string | null {
  try {
    const { message, action } = (JSON.parse(text) as { readonly error: Failure }).error;
    return `${message} ${action}`;
  } catch {
    return null;
  }
}
