import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../app-error.ts';
import { fileVersion } from '../file-version.ts';
import type { Workspace } from '../store/workspace.ts';
import { FewAtOnce } from './few-at-once.ts';
import { imageSource, type ImageSource } from './image-source.ts';
import { RenderedFolder } from './rendered-folder.ts';

/** Longest sides of thumbnails, in pixels: a row of a list, a tile, a pair at full height on a small screen. */
export const THUMBNAIL_SIZES = [64, 160, 480] as const;

export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number];

/** Decoding takes most of a core and, for a large photograph, 100 MB. */
const MOST_RENDERINGS = 2;

/**
 * First bytes of the formats that browsers show as the comparator sees them. Of an animated GIF it sees one frame, and
 * SVG may hold scripts: these are rendered.
 */
const SHOWN_AS_THEY_ARE: readonly (readonly [mediaType: string, beginning: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
];

const BEGINNING_BYTES = 12;

/** In place of what the file system says of a file that is not there. */
const GONE = '';

/** Files that are watched: more than a page shows at once. */
const MOST_REMEMBERED = 300;

/** An image to be sent to whoever shows it. */
export interface ShownImage {
  /** The file to be sent, or the bytes. */
  readonly content: { readonly file: string; readonly size: number } | { readonly bytes: Buffer };
  readonly mediaType: string;
  /** A strong HTTP entity tag, quoted. */
  readonly etag: string;
}

/** The images of a workspace by their ids, whole and small. */
export class WorkspaceImages {
  readonly #workspace: Workspace;
  readonly #folder: RenderedFolder;
  readonly #renderings = new FewAtOnce(MOST_RENDERINGS);
  /** What is being rendered, so that asking twice renders once. */
  readonly #inFlight = new Map<string, Promise<Buffer>>();
  /** The files that were shown last, as they were then. */
  readonly #shown = new Map<string, string>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#folder = new RenderedFolder(path.join(workspace.cacheDir, 'thumbnails'));
  }

  /**
   * An image no larger than `size` pixels a side, upright.
   *
   * @throws AppError of {@link imageSource}, `bad-image` for a file that cannot be decoded whole
   */
  async thumbnail(imageId: number, size: ThumbnailSize): Promise<ShownImage> {
    return this.#rendered(await this.#source(imageId), size);
  }

  /**
   * The image as its file has it; one in a format that browsers do not show is rendered in its own size.
   *
   * @throws AppError of {@link imageSource}, `bad-image`
   */
  async original(imageId: number): Promise<ShownImage> {
    const source = await this.#source(imageId);
    const mediaType = await shownAsItIs(source);
    if (mediaType === null) return this.#rendered(source, null);
    const { file, size, version } = source;
    return { content: { file, size }, mediaType, etag: `"${version}"` };
  }

  /** Whether a file that was shown is another one since, or gone; each change is told once. */
  async haveChanged(): Promise<boolean> {
    let changed = false;
    for (const [file, shown] of [...this.#shown]) {
      const now = await fileVersion(file).then(
        ({ text }) => text,
        () => GONE,
      );
      // Shown anew in between.
      if (now === shown || this.#shown.get(file) !== shown) continue;
      this.#shown.set(file, now);
      changed = true;
    }
    return changed;
  }

  async #source(imageId: number): Promise<ImageSource> {
    const source = await imageSource(this.#workspace.db, imageId);
    this.#shown.delete(source.file);
    this.#shown.set(source.file, source.stat);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_REMEMBERED && oldest !== undefined) this.#shown.delete(oldest);
    return source;
  }

  async #rendered(source: ImageSource, size: ThumbnailSize | null): Promise<ShownImage> {
    const key = `${source.version}-${size ?? 'full'}`;
    let bytes = this.#inFlight.get(key);
    if (bytes === undefined) {
      bytes = this.#readOrRender(key, source, size).finally(() => this.#inFlight.delete(key));
      this.#inFlight.set(key, bytes);
    }
    return { content: { bytes: await bytes }, mediaType: 'image/webp', etag: `"${key}"` };
  }

  async #readOrRender(key: string, source: ImageSource, size: ThumbnailSize | null): Promise<Buffer> {
    const kept = await this.#folder.read(key);
    if (kept !== undefined) return kept;
    const bytes = await this.#renderings.run(async () => {
      try {
        const { renderWebp } = await import('./render-webp.ts');
        return await renderWebp(await readFile(source.file), size);
      } catch (error) {
        throw badImage(source, error);
      }
    });
    await this.#folder.write(key, bytes);
    return bytes;
  }
}

/**
 * The media type of a file that browsers show as the comparator sees it, else null.
 *
 * @throws AppError `bad-image` for one that ends early, of which browsers would show a part
 */
async function shownAsItIs(source: ImageSource): Promise<string | null> {
  try {
    const bytes = await readFile(source.file);
    const beginning = bytes.toString('latin1', 0, BEGINNING_BYTES);
    const [mediaType] = SHOWN_AS_THEY_ARE.find(([, pattern]) => pattern.test(beginning)) ?? [];
    if (mediaType === undefined) return null;
    // Browsers show inks by the profile of the file.
    const { Picture } = await import('../pictures/picture.ts');
    return (await Picture.open(bytes)).isCmyk ? null : mediaType;
  } catch (error) {
    throw badImage(source, error);
  }
}

function badImage({ name }: ImageSource, cause: unknown): AppError {
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
  return new AppError(
    'bad-image',
    `The image ${name} cannot be shown: ${reason}.`,
    'Open the file in an image viewer. Replace it, or import the dataset without it.',
    { cause },
  );
}
