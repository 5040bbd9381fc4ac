import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABELS } from '../../../core/labels.ts';
import type { ModelFinding } from '../../../model/model-check.ts';
import { AppError } from '../../app-error.ts';
import type { ComparatorInfo, ComparatorMember, ComparatorSpec } from '../../comparator/comparator-spec.ts';
import { detectFamily } from '../../families/families.ts';
import { readGguf } from '../../ggml/gguf.ts';
import { InferenceClient, type InferenceClientOptions } from '../../inference/inference-client.ts';
import { modelCardOf, type ModelCard } from '../../model-files/model-card.ts';
import type { LongWork } from '../../long-work.ts';
import { writeKnownPictures } from '../../pictures/known-pictures.ts';
import {
  checkAdapterEffect,
  checkAnswers,
  KNOWN_PAIRS,
  type KnownAnswer,
  type KnownAnswers,
} from './answer-checks.ts';

/** What is asked for with the model itself, to tell what an adapter changes. */
const BASE: ComparatorMember = { name: 'the model itself', adapters: [] };

export interface CheckedModel {
  readonly findings: readonly ModelFinding[];
  /** What answered; null where nothing could be asked. */
  readonly answerer: ComparatorInfo | null;
}

/**
 * Asks a model about two pictures that are made for it, in both orders and each beside itself, and tells what is odd.
 *
 * @throws AppError of the model's files, except where only its words are wrong, which is a finding
 */
export async function checkModel(
  spec: Omit<ComparatorSpec, 'cacheDir'>,
  options: Pick<LongWork, 'signal'> & Pick<InferenceClientOptions, 'launch'> = {},
): Promise<CheckedModel> {
  const card = spec.card ?? modelCardOf(spec.model);
  const wanted = (spec.members ?? []).filter(
    ({ adapters, mmproj }) => adapters.length > 0 || mmproj !== undefined,
  );
  const members = [BASE, ...wanted];
  const findings: ModelFinding[] = await checkTowers(spec, members, card);
  const folder = await mkdtemp(join(tmpdir(), 'tiebreak-check-'));
  try {
    const pictures = await writeKnownPictures(folder);
    await using client = await InferenceClient.start({ ...spec, card, members, forOne: true }, options);
    findings.push(...checkWords(client.info));
    const answers = await ask(client, pictures, members, options.signal);
    const textOf = await tokenTexts(spec.model);
    const labelTokens = LABELS.map((label) => client.info.labelTokens[label]);
    const [base] = answers;
    for (const [index, { name }] of members.entries()) {
      const member = members.length === 1 ? null : name;
      const found = answers[index];
      if (found === undefined || typeof found === 'string') {
        findings.push({
          check: 'answers',
          status: 'problem',
          member,
          found: `There is no answer: ${found ?? 'nothing came'}`,
          mend: 'Check the files; `tiebreak doctor` checks the runtime.',
        });
        continue;
      }
      for (const finding of checkAnswers(found, labelTokens, textOf)) findings.push({ ...finding, member });
      if (index > 0 && base !== undefined && typeof base !== 'string')
        findings.push({ ...checkAdapterEffect(base, found), member });
    }
    return { findings, answerer: client.info };
  } catch (error) {
    if (!(error instanceof AppError) || !WRONG_WORDS.has(error.code)) throw error;
    findings.push({
      check: 'words',
      status: 'problem',
      member: null,
      found: error.message,
      mend: error.action,
    });
    return { findings, answerer: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const WRONG_WORDS: ReadonlySet<string> = new Set(['labels-not-distinct', 'label-joins-question']);

async function checkTowers(
  { mmproj }: Pick<ComparatorSpec, 'mmproj'>,
  members: readonly ComparatorMember[],
  card: ModelCard,
): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = [];
  for (const file of new Set(members.map((member) => member.mmproj ?? mmproj))) {
    const gguf = await readGguf(file);
    const { found, oddity } = detectFamily(gguf).readVision(gguf).depth(card);
    findings.push({
      check: 'tower',
      status: oddity === null ? 'ok' : 'problem',
      member: members.find((member) => member.mmproj === file)?.name ?? null,
      found: oddity === null ? found : `${found} ${oddity}`,
      mend:
        oddity === null
          ? null
          : 'Convert or import the mmproj again with its feature_layer, or set visionBlocks in the model card.',
    });
  }
  return findings;
}

function checkWords({ labelTexts, labelNotices }: ComparatorInfo): ModelFinding[] {
  const texts = LABELS.map((label) => JSON.stringify(labelTexts[label])).join(', ');
  const found = `Behind the prompt the answers begin with ${texts}, which differ.`;
  const mend = 'Choose words of one token (--words), or score whole words (labelScoring in the model card).';
  return labelNotices.length === 0
    ? [{ check: 'words', status: 'ok', member: null, found, mend: null }]
    : labelNotices.map((notice) => ({
        check: 'words',
        status: 'warning',
        member: null,
        found: notice,
        mend,
      }));
}

/** Each member's answers, or why one of them is missing. */
async function ask(
  client: InferenceClient,
  [first, second]: readonly [string, string],
  members: readonly unknown[],
  signal: AbortSignal | undefined,
): Promise<(KnownAnswers | string)[]> {
  const answers = members.map((): Partial<Record<(typeof KNOWN_PAIRS)[number], KnownAnswer>> => ({}));
  const reasons: string[] = [];
  const pairs = [
    [first, second],
    [second, first],
    [first, first],
    [second, second],
  ] as const;
  await client.compare(
    pairs.map(([a, b]) => ({ first: { path: a }, second: { path: b } })),
    {
      wantsVocabulary: true,
      ...(signal === undefined ? {} : { signal }),
      onResult: (index, member, logits, vocabulary) => {
        const [pair, of] = [KNOWN_PAIRS[index], answers[member]];
        if (pair !== undefined && of !== undefined && vocabulary !== undefined)
          of[pair] = { logits, vocabulary };
      },
      onFailed: (_index, _attempts, reason) => reasons.push(reason),
    },
  );
  signal?.throwIfAborted();
  return answers.map(({ forward, reverse, equalFirst, equalSecond }) =>
    forward !== undefined && reverse !== undefined && equalFirst !== undefined && equalSecond !== undefined
      ? { forward, reverse, equalFirst, equalSecond }
      : (reasons[0] ?? 'an answer is missing'),
  );
}

/** Writes tokens as the model's file does. */
async function tokenTexts(model: string): Promise<(token: number) => string> {
  const tokens = (await readGguf(model)).metadata.get('tokenizer.ggml.tokens');
  const texts = tokens?.type === 'string[]' ? Array.from(tokens.value) : [];
  return (token) => texts[token] ?? '';
}
