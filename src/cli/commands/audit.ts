import type { Command } from 'commander';
import { shareDifferencesOfViews } from '../../engine/analysis/figures/share-differences-of-views.ts';
import { similarAuditOfView } from '../../engine/analysis/figures/similar-audit.ts';
import { similarPiecesOfView } from '../../engine/analysis/figures/similar-pieces.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { similarScoresOfRun } from '../../engine/jobs/scores/similar-scores-of-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { splitsOfDataset } from '../../engine/store/splits.ts';
import { SIMILAR_VARIANTS } from '../../model/similar-audit.ts';
import { auditDocument, describeAudit, type AuditBeside } from '../audit-report.ts';
import type { RunCommand } from '../command-context.ts';
import { addFilterOptions, openFilteredView, type FilterOptions } from '../filter-options.ts';
import { ofRun } from '../simulated-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface AuditOptions extends FilterOptions {
  readonly run?: string;
  readonly references?: string;
  readonly against?: string;
}

export function addAudit(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option('--references <set>', "for scores: the reference set (default: the run's)")
    .option('--against <run>', 'compare how often Similar is called for each true one with this run');
  addFilterOptions(command, 'audit only').action((options: AuditOptions) =>
    run((context) =>
      withWorkspace(context, (workspace) => {
        const { db } = workspace;
        const of = findRun(db, options.run);
        const view = openFilteredView(workspace, of, options);
        const words = filterWords(db, of.id, view.filter);
        const found = {
          audit: similarAuditOfView(view),
          groups: similarPiecesOfView(db, view, { kind: 'group' }),
          parts: splitsOfDataset(db, of.datasetId).map(({ id, name }) => ({
            split: name,
            parts: similarPiecesOfView(db, view, { kind: 'part', split: id }),
          })),
          scores: SIMILAR_VARIANTS.map((variant) => ({
            variant,
            ...similarScoresOfRun(workspace, view, null, variant, options.references),
          })),
          against:
            options.against === undefined ? null : auditAgainst(workspace, view, options.against, options),
        };
        return ofRun(db, of, {
          document: { run: of.name, status: of.status, filter: words, ...auditDocument(found) },
          text: `Run "${of.name}" (${of.status})${words === null ? '' : `, ${words}`}\n\n${describeAudit(found)}`,
        });
      }),
    ),
  );
}

/** Another run's audit under the same options, and how the two ratios of called to truly Similar compare. */
function auditAgainst(
  workspace: Workspace,
  view: AnswerView,
  name: string,
  options: AuditOptions,
): AuditBeside {
  const { db } = workspace;
  const run = findRun(db, name);
  const beside = openFilteredView(workspace, run, options);
  const compared = shareDifferencesOfViews(beside, view);
  if (compared === null)
    throw new UsageError(
      `--against: the run "${run.name}" is about another dataset than "${view.table.run.name}".`,
    );
  const { similarRatio: times, commonPairs } = compared;
  return { run: run.name, audit: similarAuditOfView(beside), times, commonPairs };
}
