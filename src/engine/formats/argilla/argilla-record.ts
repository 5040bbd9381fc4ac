import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { parseJson } from '../../parse-json.ts';
import { textOrNull } from '../judgements/field-values.ts';
import type { ReadContext } from '../judgements/read-context.ts';
import { featureNames } from '../../datasets/source/hugging-face.ts';
import { isRecord, type SourceRecord } from '../../datasets/source/json-records.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** One person's answer to one question. `status` is null where the file does not say. */
export interface Response {
  readonly value: unknown;
  readonly user: unknown;
  readonly status: string | null;
  /** When, where the file says it. */
  readonly time?: unknown;
}

interface Suggestion {
  readonly value: unknown;
  readonly score: unknown;
  readonly agent: unknown;
}

/** A record of either export, brought to one form. */
export interface ArgillaRecord {
  readonly line: number;
  readonly id: unknown;
  /** What may name the images, most telling first. */
  readonly places: readonly Fields[];
  readonly responses: ReadonlyMap<string, readonly Response[]>;
  readonly suggestions: ReadonlyMap<string, Suggestion>;
}

/** Whether a record is one of `records.json`, or as the server gives it. */
export function isArgillaRecord(value: Fields): boolean {
  if (!isRecord(value['fields'])) return false;
  const { responses, suggestions } = value;
  return isRecord(responses) || isRecord(suggestions) || (Array.isArray(responses) && 'suggestions' in value);
}

/** Whether columns are those of `to_datasets`, or of what the first version's datasets were saved as. */
export function hasArgillaColumns(columns: readonly string[]): boolean {
  return (
    columns.some((name) => name.endsWith('.responses') && columns.includes(`${name}.users`)) ||
    columns.some((name) => columns.includes(`${name}-suggestion`))
  );
}

/**
 * Reads `records.json`, which says of no response whether it was submitted, a draft or discarded; and the same as the server gives
 * it, a response a person, which says it.
 */
export function argillaRecords(records: readonly SourceRecord[]): ArgillaRecord[] {
  return records.map(({ line, value }): ArgillaRecord => {
    const { id, fields, metadata, responses, suggestions } = value;
    return {
      line,
      id,
      places: [metadata, fields].filter(isRecord),
      responses: Array.isArray(responses)
        ? ofServer(responses)
        : new Map(
            Object.entries(isRecord(responses) ? responses : {}).map(([question, list]) => [
              question,
              (Array.isArray(list) ? list : []).filter(isRecord).map((response) => ({
                value: response['value'],
                user: response['user_id'],
                status: textOrNull(response['status']),
              })),
            ]),
          ),
      suggestions: new Map(
        (Array.isArray(suggestions)
          ? suggestions
              .filter(isRecord)
              .map((suggestion) => [String(suggestion['question_name']), suggestion])
          : Object.entries(isRecord(suggestions) ? suggestions : {})
        )
          .filter((entry): entry is [string, Fields] => isRecord(entry[1]))
          .map(([question, { value, score, agent }]) => [question, { value, score, agent }]),
      ),
    };
  });
}

/** A response a person, with the answers to all questions. */
function ofServer(responses: readonly unknown[]): Map<string, Response[]> {
  const found = new Map<string, Response[]>();
  for (const response of responses.filter(isRecord)) {
    const { values, user_id: user, status, inserted_at: time } = response;
    const shared = { user, status: textOrNull(status), time };
    const given = Object.entries(isRecord(values) ? values : {});
    for (const [question, said] of given.length > 0 ? given : [['', null] as const]) {
      const value = isRecord(said) ? said['value'] : said;
      found.set(question, [...(found.get(question) ?? []), { ...shared, value }]);
    }
  }
  return found;
}

/**
 * Reads the columns of `to_datasets`: lists of answers, users and states side by side. A suggestion is a ClassLabel, numbered by
 * first appearance with None a class of its own.
 */
export function argillaRecordsOfColumns(
  context: ReadContext,
  records: readonly SourceRecord[],
  columns: readonly string[],
  huggingface: string | null,
): ArgillaRecord[] {
  if (!columns.some((name) => columns.includes(`${name}.users`)))
    return records.map((record) => ofFirstVersion(record, columns));
  const questions = columns
    .filter((name) => columns.includes(`${name}.users`))
    .map((name) => name.replace(/\.responses$/, ''));
  if (records.some(({ value }) => questions.some((name) => textOrNull(value[`${name}.responses`]) !== null)))
    throw new AppError(
      'format-unknown',
      `${context.file} holds Argilla's lists of answers as text, in which answers are not told apart.`,
      'Export the dataset as Parquet (to_parquet) or as JSON lines (to_json).',
    );
  let numbered = 0;
  const classes = new Map(questions.map((name) => [name, featureNames(huggingface, `${name}.suggestion`)]));
  const read = records.map(({ line, value }): ArgillaRecord => {
    const list = (name: string): readonly unknown[] => {
      const found = value[name];
      return Array.isArray(found) ? found : [];
    };
    return {
      line,
      id: value['id'],
      places: [Object.fromEntries(Object.entries(value).filter(([name]) => !name.includes('.')))],
      responses: new Map(
        questions.map((name) => {
          const [users, states] = [list(`${name}.responses.users`), list(`${name}.responses.status`)];
          return [
            name,
            list(`${name}.responses`).map((answer, index) => ({
              value: answer,
              user: users[index],
              status: textOrNull(states[index]),
            })),
          ];
        }),
      ),
      suggestions: new Map(
        questions
          .map((name): [string, Suggestion] => {
            const given = value[`${name}.suggestion`];
            const names = classes.get(name) ?? null;
            if (typeof given === 'number' && names === null) numbered++;
            const named = typeof given === 'number' ? (names === null ? '' : (names[given] ?? null)) : given;
            return [
              name,
              {
                value: named,
                score: value[`${name}.suggestion.score`],
                agent: value[`${name}.suggestion.agent`],
              },
            ];
          })
          .filter(([, { value: said }]) => said !== null && said !== undefined),
      ),
    };
  });
  if (numbered > 0)
    context.note(
      `${numbered} ${numbered === 1 ? 'suggestion is a number' : 'suggestions are numbers'} whose names the file does not hold, and ${numbered === 1 ? 'is' : 'are'} left out; the Parquet file of to_datasets holds them`,
    );
  return read;
}

/** A row as the first version's datasets have it: a list of responses a question, `X-suggestion` beside it, metadata as text. */
function ofFirstVersion({ line, value }: SourceRecord, columns: readonly string[]): ArgillaRecord {
  const questions = columns.filter((name) => columns.includes(`${name}-suggestion`));
  const { metadata } = value;
  const parsed = typeof metadata === 'string' ? parseJson(z.record(z.string(), z.unknown()), metadata) : null;
  const named = parsed !== null && 'value' in parsed ? parsed.value : metadata;
  return {
    line,
    id: value['external_id'] ?? value['id'],
    places: [named, value].filter(isRecord),
    responses: new Map(
      questions.map((name) => {
        const list = value[name];
        return [
          name,
          (Array.isArray(list) ? list : []).filter(isRecord).map((response) => ({
            value: response['value'],
            user: response['user_id'],
            status: textOrNull(response['status']),
          })),
        ];
      }),
    ),
    suggestions: new Map(
      questions.flatMap((name) => {
        const given = value[`${name}-suggestion`];
        if (given === null || given === undefined) return [];
        const about = value[`${name}-suggestion-metadata`];
        const { score = null, agent = null } = isRecord(about) ? about : {};
        return [[name, { value: given, score, agent }] as const];
      }),
    ),
  };
}
