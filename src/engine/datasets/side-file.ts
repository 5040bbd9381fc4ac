import { basename } from 'node:path';
import { z } from 'zod';
import { formatCount, formatQuantity } from '../../core/format.ts';
import {
  PROVENANCE_FORMAT,
  PROVENANCE_VERSION,
  provenanceSchema,
  type Provenance,
} from '../../model/provenance.ts';
import { AppError } from '../app-error.ts';
import { hashFile } from '../file-hash.ts';
import { readIfThere } from '../if-there.ts';
import { parseJson } from '../parse-json.ts';
import { problemOfFile, type ImportProblem } from './import-problem.ts';

/** The file beside a table that says where it comes from. */
export function sideFileOf(table: string): string {
  return `${table}.json`;
}

const headSchema = z.object({ format: z.literal(PROVENANCE_FORMAT), version: z.number() });

/** Whether a text is a side file, of whatever version. */
export function isSideFile(text: string): boolean {
  return 'value' in parseJson(headSchema, text);
}

/** What a table's side file says. */
export interface ReadSideFile {
  /** Null where there is none, or none that can be trusted. */
  readonly provenance: Provenance | null;
  /** The table's origin in a sentence or two, for a person; null as above. */
  readonly origin: string | null;
  /** What a person should know before using the table. */
  readonly problems: readonly ImportProblem[];
}

const NONE: ReadSideFile = { provenance: null, origin: null, problems: [] };

/** Reads what stands beside a table; a JSON file that is no side file is of no concern. */
export async function readSideFile(table: string): Promise<ReadSideFile> {
  const side = sideFileOf(table);
  const name = basename(side);
  let text: string | null;
  try {
    text = await readIfThere(side);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...NONE, problems: [problemOfFile(name, `was left out: ${error.message}`)] };
  }
  if (text === null) return NONE;
  const head = parseJson(headSchema, text);
  if ('problem' in head && !text.includes(`"${PROVENANCE_FORMAT}"`)) return NONE;
  if ('problem' in head) return damaged(name, head.problem);
  const { version } = head.value;
  if (version > PROVENANCE_VERSION)
    return {
      ...NONE,
      problems: [
        problemOfFile(
          name,
          `was left out: it is of version ${version}, and this Tiebreak reads version ${PROVENANCE_VERSION}; a newer one can read it`,
        ),
      ],
    };
  const read = parseJson(provenanceSchema, text);
  if ('problem' in read) return damaged(name, read.problem);
  const provenance = read.value;
  const isChanged = (await hashFile(table)) !== provenance.table.sha256;
  const warnings = [
    ...(isChanged
      ? [`${basename(table)} was changed after it was written; what this file says may not hold any more`]
      : []),
    ...warningsOf(provenance),
  ];
  return {
    provenance,
    origin: describeProvenance(provenance),
    problems: warnings.map((message) => problemOfFile(name, message)),
  };
}

function damaged(name: string, problem: string): ReadSideFile {
  return { ...NONE, problems: [problemOfFile(name, `was left out: it is damaged (${problem})`)] };
}

function warningsOf({ simulated, selection }: Provenance): string[] {
  return [
    ...(simulated === true ? ['the table is of simulated data'] : []),
    ...(selection !== null && selection.limits.length > 0
      ? [
          `the table is a selection: ${formatCount(selection.kept)} of ${formatCount(selection.total)} ${selection.of} (${selection.limits.join('; ')})`,
        ]
      : []),
  ];
}

/** `faces.csv: 7,296 comparisons of run "demo" (dataset "faces"), written by Tiebreak 0.2.0 on 2026-11-30.` */
function describeProvenance({
  table,
  what,
  run,
  dataset,
  scores,
  target,
  tiebreak,
  writtenAt,
}: Provenance): string {
  const of = [
    ...(run === null ? [] : [`of run ${JSON.stringify(run.name)}`]),
    ...(dataset === null
      ? []
      : [run === null ? `of ${JSON.stringify(dataset.name)}` : `(dataset ${JSON.stringify(dataset.name)})`]),
  ].join(' ');
  const rows = table.rows === null ? '' : `, ${formatQuantity(table.rows, 'row')}`;
  const model = run?.model ? ` Answered by ${run.model.name}.` : '';
  const under =
    scores === null
      ? ''
      : ` Under the likelihood ${scores.likelihoodSource}, ${scores.evidence} evidence${scores.corrections ? ", with people's corrections" : ''}.`;
  const whose =
    target === null
      ? ''
      : target.column === null
        ? ' The target is in either column.'
        : ` The target is the ${target.column} image.`;
  return `${table.file}: ${what}${of === '' ? '' : ` ${of}`}${rows}, written by Tiebreak ${tiebreak} on ${writtenAt.slice(0, 10)}.${model}${under}${whose}`;
}
