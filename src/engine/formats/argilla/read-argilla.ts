import { quoted } from '../../datasets/import-problem.ts';
import { assertHasQuestion } from '../judgements/assert-has-question.ts';
import { imageReference, looksLikeImage } from '../judgements/image-reference.ts';
import type { JudgementFile, ReadPair } from '../judgements/judgement-file.ts';
import { numberOrNull, textOrNull, timeOf } from '../judgements/field-values.ts';
import type { Meaning } from '../judgements/label-words.ts';
import { pairFields } from '../judgements/pair-fields.ts';
import { submitted, type ReadContext } from '../judgements/read-context.ts';
import { isRecord } from '../../datasets/source/json-records.ts';
import type { ArgillaRecord, Fields, Response } from './argilla-record.ts';

/** Reads people's answers, and the suggestions that they were shown, of records of any form. */
export function readArgilla(context: ReadContext, records: readonly ArgillaRecord[]): JudgementFile {
  const { question, labelling } = questionOf(context, records);
  let withoutStatus = 0;
  for (const record of records) {
    const { line, responses, suggestions } = record;
    const pair = pairOf(context, record);
    if (pair === null) continue;
    const suggestion = suggestions.get(question);
    const suggested = suggestion === undefined ? null : meaningOf(context, suggestion.value, record, true);
    if (suggestion !== undefined && typeof suggested === 'string' && suggested !== 'cannot-judge')
      context.prediction({
        ...pair,
        label: suggested,
        score: numberOrNull(suggestion.score),
        model: textOrNull(suggestion.agent),
      });
    const answers = responses.get(question) ?? [];
    // Somebody may comment without an answer, and discard without either.
    const others = [...responses]
      .filter(([name]) => name !== question && !labelling.includes(name))
      .flatMap(([, list]) => list);
    const users = [...new Set([...answers, ...others].map(({ user }) => JSON.stringify(user ?? null)))];
    for (const user of users) {
      const isTheirs = (response: Response) => JSON.stringify(response.user ?? null) === user;
      const own = answers.filter(isTheirs);
      const comments = others.filter(isTheirs);
      const first = own[0] ?? comments[0];
      if (first === undefined) continue;
      if (own.length > 1) {
        context.skip('bad-label', line, 'a person answered the question twice');
        continue;
      }
      const given = own[0]?.value ?? null;
      const meaning = given === null ? null : meaningOf(context, given, record, false);
      if (meaning === undefined) continue;
      if (first.status === null) withoutStatus++;
      const texts = comments.flatMap(({ value }) => textOrNull(value) ?? []);
      context.judgement({
        ...pair,
        ...(first.status === 'discarded'
          ? {
              status: 'discarded' as const,
              action: 'discard' as const,
              label: meaning === 'cannot-judge' ? null : meaning,
            }
          : { ...submitted(meaning), ...(first.status === 'draft' && { status: 'draft' as const }) }),
        person: context.personOf(first.user),
        seconds: null,
        comment: texts.length === 0 ? null : texts.join('\n'),
        createdAt: timeOf(first.time),
        // A suggestion is filled in before the person looks; whether it was left so the file does not say.
        predictionSeen: suggestion === undefined ? false : null,
        takenOver: false,
        shownSwapped: null,
        sourceId:
          record.id === null || record.id === undefined ? null : `record ${JSON.stringify(record.id)}`,
      });
    }
    if (users.length === 0) context.unanswered(pair);
  }
  if (withoutStatus > 0)
    context.note(
      `the file says no status of ${withoutStatus} ${withoutStatus === 1 ? 'response' : 'responses'}: what was discarded, or is a draft, reads as submitted. The Parquet file of to_datasets holds the status`,
    );
  return context.finish('argilla');
}

/** The question whose answers are labels, and all whose answers may be. */
function questionOf(
  context: ReadContext,
  records: readonly ArgillaRecord[],
): { readonly question: string; readonly labelling: readonly string[] } {
  const counts = new Map<string, number>();
  for (const { responses, suggestions } of records)
    for (const [name, values] of [
      ...[...responses].map(([name, list]) => [name, list.map(({ value }) => value)] as const),
      ...[...suggestions].map(([name, { value }]) => [name, [value]] as const),
    ])
      for (const value of values)
        if (Array.isArray(value) || (typeof value === 'string' && context.words.knows(value)))
          counts.set(name, (counts.get(name) ?? 0) + 1);
  const labelling = [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
  if (context.question !== null) {
    const known = records.flatMap(({ responses, suggestions }) => [
      ...responses.keys(),
      ...suggestions.keys(),
    ]);
    assertHasQuestion(context.question, known);
    return { question: context.question, labelling };
  }
  const [question = '', ...others] = labelling;
  if (others.length > 0)
    context.note(
      `${quoted(question)} is taken as the question of the pair; ${others.map(quoted).join(', ')} ${others.length === 1 ? 'holds labels too and is' : 'hold labels too and are'} not read. --question says which one counts`,
    );
  return { question, labelling };
}

function pairOf(context: ReadContext, { line, places }: ArgillaRecord): ReadPair | null {
  for (const place of places) {
    const fields = pairFields(place);
    if (fields === null) continue;
    const [first, second] = [imageReference(place[fields[0]]), imageReference(place[fields[1]])];
    if (first === null || second === null) continue;
    return { line, ...withHashes(places, first, second) };
  }
  context.skip(
    'bad-row',
    line,
    'the record does not name two images: give them in the metadata as first and second',
  );
  return null;
}

/** Names from the metadata with the pictures of the fields, where there are two. */
function withHashes(places: readonly Fields[], first: ReadPair['first'], second: ReadPair['second']) {
  const pictures = places
    .flatMap((place) => Object.values(place))
    .filter(looksLikeImage)
    .map(imageReference)
    .filter((image) => image?.sha256 != null);
  const [a, b] = pictures;
  if (pictures.length !== 2 || a == null || b == null) return { first, second };
  return {
    first: { name: first.name, sha256: first.sha256 ?? a.sha256 },
    second: { name: second.name, sha256: second.sha256 ?? b.sha256 },
  };
}

/** What an answer means: a label, or a ranking of the two images by their fields' names. Undefined where that is not known. */
function meaningOf(
  context: ReadContext,
  value: unknown,
  { line, places }: ArgillaRecord,
  isQuiet: boolean,
): Meaning | null | undefined {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) {
    const ranks = value.filter(isRecord).map(({ value: name, rank }) => [name, numberOrNull(rank)] as const);
    for (const fields of places.map(pairFields)) {
      const [first, second] = (fields ?? []).map((field) => ranks.find(([name]) => name === field)?.[1]);
      if (first != null && second != null)
        return first < second ? 'First' : first > second ? 'Second' : 'Similar';
    }
    const [only, ...more] = value.map(String);
    if (only !== undefined && more.length === 0) return context.meaningOf(only, line, isQuiet);
    if (!isQuiet)
      context.skip('bad-label', line, `the answer ${JSON.stringify(value).slice(0, 80)} is not one label`);
    return undefined;
  }
  return context.meaningOf(typeof value === 'string' ? value : JSON.stringify(value), line, isQuiet);
}
