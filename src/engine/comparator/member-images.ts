import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import { readGguf, type Gguf } from '../ggml/gguf.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { ComparatorMember, ComparatorSpec } from './comparator-spec.ts';
import { encodedImagesRoom } from '../encodings/encoded-images-room.ts';
import { ImageEncoder } from '../vision/image-encoder.ts';
import type { FileHashes } from '../model-files/file-hashes.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import { RecentEncodings } from '../encodings/recent-encodings.ts';
import { mmprojNotices } from '../families/mmproj-notices.ts';
import { detectFamily } from '../families/families.ts';
import type { FamilyVision } from '../families/family.ts';

/** How a member sees images. */
export interface MemberImages {
  readonly encoder: ImageEncoder;
  /** Which of the encoder's projectors is its own. */
  readonly projector: number;
  readonly mmprojHash: string;
}

/** The towers and projectors of an ensemble. Owns native objects: dispose of every encoder. */
export interface EnsembleImages {
  /** One a tower. */
  readonly encoders: readonly ImageEncoder[];
  /** Of each member, in their order. */
  readonly members: readonly MemberImages[];
  /** What the first member's mmproj says. */
  readonly vision: FamilyVision;
  /** Tokens of the largest image as the card has it, the same for all. */
  readonly tokens: number;
  /** See {@link mmprojNotices}. */
  readonly notices: readonly string[];
}

/** An mmproj by its content. */
interface Mmproj {
  readonly gguf: Gguf;
  readonly vision: FamilyVision;
  readonly hash: string;
  /** Of the member that names it first. */
  readonly member: ComparatorMember;
}

/**
 * Opens each member's vision tower and projector. Files of equal content are opened once; where only the projectors
 * differ, one tower serves them all, so that an ensemble of a training's epochs encodes an image once and takes the
 * memory of one tower. Towers that differ are all held.
 *
 * @param width of the language model's tokens
 * @throws AppError of an mmproj; `widths-differ` and `tokens-differ` for one that does not fit the language model or
 * the others. Each names the member where the mmproj is its own.
 */
export async function openMemberImages(
  libraries: Libraries,
  spec: ComparatorSpec & { readonly members: readonly ComparatorMember[] },
  card: ModelCard,
  width: number,
  hashes: FileHashes,
): Promise<EnsembleImages> {
  const mmprojs = await readMmprojs(spec, hashes);
  const byHash = new Map([...mmprojs.values()].map((mmproj) => [mmproj.hash, mmproj]));
  checkTokens(spec, [...byHash.values()]);
  const recent = new RecentEncodings(encodedImagesRoom());
  const encoders: ImageEncoder[] = [];
  const placeOf = new Map<string, Omit<MemberImages, 'mmprojHash'>>();
  try {
    for (const sharing of await byTower([...byHash.values()])) {
      const encoder = await openEncoder(libraries, spec, card, sharing, recent);
      encoders.push(encoder);
      for (const [projector, { hash, gguf, member }] of sharing.entries()) {
        checkWidth(spec, member, gguf.file, at(encoder.widths, projector), width);
        placeOf.set(hash, { encoder, projector });
      }
    }
  } catch (error) {
    await Promise.all(encoders.map((encoder) => encoder[Symbol.asyncDispose]()));
    throw error;
  }
  const members = spec.members.map((member): MemberImages => {
    const mmprojHash = mmprojs.get(mmprojOf(spec, member))?.hash ?? '';
    const place = placeOf.get(mmprojHash);
    if (place === undefined) throw new Error(`the mmproj of ${member.name} was not opened`);
    return { ...place, mmprojHash };
  });
  const { vision } = at([...byHash.values()], 0);
  const notices = [...byHash.values()].flatMap((mmproj) => mmprojNotices(mmproj.gguf, mmproj.vision));
  return { vision, encoders, members, tokens: at(encoders, 0).tokens, notices };
}

function mmprojOf({ mmproj }: ComparatorSpec, member: ComparatorMember): string {
  return member.mmproj ?? mmproj;
}

/** By the names of the files. */
async function readMmprojs(
  spec: ComparatorSpec & { readonly members: readonly ComparatorMember[] },
  hashes: FileHashes,
): Promise<Map<string, Mmproj>> {
  const read = new Map<string, Mmproj>();
  for (const member of spec.members) {
    const file = mmprojOf(spec, member);
    if (read.has(file)) continue;
    const found = await naming(member, async () => {
      const gguf = await readGguf(file);
      return { gguf, vision: detectFamily(gguf).readVision(gguf) };
    });
    read.set(file, { ...found, hash: await hashes.of(file), member });
  }
  return read;
}

/** Groups of mmprojs that have one tower; nothing is read of a single one. */
async function byTower(mmprojs: readonly Mmproj[]): Promise<Mmproj[][]> {
  if (mmprojs.length === 1) return [[...mmprojs]];
  const groups = new Map<string, Mmproj[]>();
  for (const mmproj of mmprojs) {
    const key = await mmproj.vision.towerKey();
    groups.set(key, [...(groups.get(key) ?? []), mmproj]);
  }
  return [...groups.values()];
}

async function openEncoder(
  libraries: Libraries,
  spec: ComparatorSpec,
  card: ModelCard,
  sharing: readonly Mmproj[],
  recent: RecentEncodings,
): Promise<ImageEncoder> {
  const [first, ...further] = sharing;
  if (first === undefined) throw new Error('a tower of no mmproj');
  const tower = await naming(first.member, () =>
    first.vision.openTower(libraries, card, { threads: spec.threads }),
  );
  try {
    for (const { gguf, member } of further) await naming(member, () => tower.addProjector(gguf));
  } catch (error) {
    await tower[Symbol.asyncDispose]();
    throw error;
  }
  return new ImageEncoder(tower, {
    mmprojs: sharing.map(({ gguf: { file }, hash }) => ({ file, hash })),
    recent,
    exact: spec.exact === true,
    ...(spec.cacheDir !== undefined && { cacheDir: spec.cacheDir }),
  });
}

function checkTokens(spec: ComparatorSpec, mmprojs: readonly Mmproj[]): void {
  const [first, ...others] = mmprojs.map(({ gguf, vision, member }) => {
    return { member, file: gguf.file, tokens: vision.tokens };
  });
  for (const { member, file, tokens } of others)
    if (tokens !== first?.tokens)
      throw new AppError(
        'tokens-differ',
        `${projectorOf(spec, member, file)} makes ${tokens} tokens of an image, but ${projectorOf(spec, first?.member, first?.file ?? '')} makes ${first?.tokens}.`,
        'All members of an ensemble read prompts of the same length: use mmprojs with the same image and patch size.',
      );
}

function checkWidth(
  spec: ComparatorSpec,
  member: ComparatorMember,
  file: string,
  made: number,
  taken: number,
): void {
  if (made === taken) return;
  throw new AppError(
    'widths-differ',
    `${projectorOf(spec, member, file)} makes tokens of width ${made}, but the language model ${spec.model} takes ${taken}.`,
    'Use the mmproj that was made for this language model.',
  );
}

function projectorOf(spec: ComparatorSpec, member: ComparatorMember | undefined, file: string): string {
  return member?.mmproj === undefined || member.mmproj === spec.mmproj
    ? `The projector ${file}`
    : `The projector ${file} of the member "${member.name}"`;
}

/** Says whose mmproj it is that cannot be used, where it is the member's own. */
async function naming<Value>(member: ComparatorMember, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || member.mmproj === undefined) throw error;
    throw new AppError(
      error.code,
      `The mmproj of the member "${member.name}" cannot be used: ${error.message}`,
      error.action,
      { cause: error },
    );
  }
}
