import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { ImageNames, imageNameKey } from '../../datasets/image-names.ts';
import { quoted, type ImportProblem } from '../../datasets/import-problem.ts';

/** Names that one message lists. */
const LISTED_NAMES = 3;

/** A name that comparison files mention, where it is first, and the first score that they give it on the files' scale. */
export interface MentionedName {
  readonly name: string;
  readonly key: string;
  readonly file: string;
  readonly line: number;
  rawScore: number | null;
}

/** An image of the dataset, or (without an id) one that it does not have yet. */
export interface MatchedImage {
  readonly name: string;
  readonly id: number | null;
}

/**
 * Which image each name means that comparison files mention, as ImageNames finds them, among those of the dataset and
 * of the files before; a name that finds none is a new image. Names of one file that find none are different images.
 *
 * A name that may mean several images means none; nor do names that would mean the same image but are the same file name
 * in different folders.
 *
 * @param takesNew whether the dataset takes up new images; if not, a name that finds none is never what another name means
 * @returns images by the key of their name
 */
export function matchImageNames(
  stored: readonly { readonly id: number; readonly name: string }[],
  mentioned: readonly (readonly MentionedName[])[],
  takesNew: boolean,
): { matched: Map<string, MatchedImage>; problems: ImportProblem[] } {
  const names = new ImageNames<MatchedImage>(stored.map((image) => [image.name, image]));
  const matched = new Map<string, MatchedImage>();
  const mentionsOf = new Map<MatchedImage, MentionedName[]>();
  const problems: ImportProblem[] = [];
  for (const ofFile of mentioned) {
    // Items of an arena have names without endings; where images are taken up, such a name is a new one's.
    const found = ofFile.map((mention) => ({
      mention,
      found: names.find(mention.name) ?? (takesNew ? undefined : names.findWithoutEnding(mention.name)),
    }));
    for (const { mention, found: image } of found) {
      if (image?.ambiguous) {
        problems.push(
          ambiguous(
            mention,
            `${quoted(mention.name)} may be ${list(image.ambiguous, image.ambiguous.length)}: write its folder, too`,
          ),
        );
        continue;
      }
      const value = image?.value ?? { name: mention.name, id: null };
      if (!image && takesNew) names.add(mention.name, value);
      matched.set(mention.key, value);
      const mentions = mentionsOf.get(value);
      if (mentions) mentions.push(mention);
      else mentionsOf.set(value, [mention]);
    }
  }
  for (const [image, mentions] of mentionsOf) {
    if (mentions.length === 1 || areOneName(mentions)) continue;
    const others = mentions.filter(({ key }) => key !== imageNameKey(image.name));
    for (const mention of others) {
      matched.delete(mention.key);
      // A few are enough: thousands may be the same file name.
      const rivals = others.slice(0, LISTED_NAMES + 1).filter((other) => other !== mention);
      problems.push(
        ambiguous(
          mention,
          `${quoted(mention.name)} may be ${quoted(image.name)}, but so may ${list(
            rivals.map(({ name }) => name),
            others.length - 1,
          )}, ${others.length === 2 ? 'another file' : 'other files'}`,
        ),
      );
    }
  }
  return { matched, problems };
}

/** The names that files mention, for each file those that are new in it. */
export function mentionedNames(files: readonly ComparisonFile[]): MentionedName[][] {
  const byKey = new Map<string, MentionedName>();
  return files.map((parsed) => {
    const ofFile: MentionedName[] = [];
    const mention = (name: string, line: number): MentionedName => {
      const key = imageNameKey(name);
      let found = byKey.get(key);
      if (!found) {
        byKey.set(key, (found = { name, key, file: parsed.file, line, rawScore: null }));
        ofFile.push(found);
      }
      return found;
    };
    if (parsed.kind === 'comparisons' || parsed.kind === 'pairs')
      for (const { name, line } of parsed.rows.mentions()) mention(name, line);
    else for (const { name, line } of parsed.members) mention(name, line);
    for (const { name, score, line } of parsed.scores) mention(name, line).rawScore ??= score;
    return ofFile;
  });
}

/** Whether each name is the end of the longest. */
function areOneName(mentions: readonly MentionedName[]): boolean {
  const longest = mentions.reduce((most, { key }) => (key.length > most.length ? key : most), '');
  return mentions.every(({ key }) => key === longest || longest.endsWith(`/${key}`));
}

function ambiguous({ file, line }: MentionedName, message: string): ImportProblem {
  return {
    kind: 'ambiguous-image',
    severity: 'skipped',
    file,
    line,
    message: `${message}; rows with it are skipped`,
  };
}

function list(names: readonly string[], count: number): string {
  const shown = names.slice(0, LISTED_NAMES).map(quoted);
  const more = count - shown.length;
  return more > 0 ? `${shown.join(', ')} or ${more} more` : shown.join(' or ');
}
