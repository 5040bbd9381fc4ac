import { Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type {
  ExchangeFormat,
  ExchangeRequest,
  ExportRequest,
  TableFileFormat,
} from '../../model/export-request.ts';
import { saveReport } from './save-report.ts';
import { useScope, type Scope } from '../api/use-scope.ts';
import { saveExport } from '../notices/save-export.ts';
import { TableFormatItems } from '../ui/export/table-format-items.tsx';
import { ExchangeDialog } from '../workspace/exchange-dialog.tsx';
import { ExchangeItems } from '../workspace/exchange-items.tsx';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './export-dialog.module.css';

interface ExportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

interface Choice {
  readonly title: string;
  readonly note: string;
  /** Null where there is nothing to write, `note` saying why. */
  readonly request: ((format: TableFileFormat) => ExportRequest) | null;
  /** The same pairs for another tool; missing of what is no pairs. */
  readonly exchange?: { readonly of: ExchangeRequest['of']; readonly name: string };
}

interface Exchange {
  readonly as: ExchangeFormat;
  readonly of: ExchangeRequest['of'];
  readonly name: string;
}

/** What can be written as a file from here, under the present filter. */
export function ExportDialog({ opened, onClose }: ExportDialogProps): ReactNode {
  const scope = useScope();
  const [exchange, setExchange] = useState<Exchange | null>(null);
  return (
    <Dialog opened={opened} onClose={onClose} title="Export" size="xl">
      {exchange !== null && <ExchangeDialog {...exchange} onClose={() => setExchange(null)} />}
      <ul>
        <ReportChoice scope={scope} />
        {choicesOf(scope).map(({ title, note, request, exchange: pairs }) => (
          <li key={title} className={classes.choice}>
            <span className={classes.facts}>
              <span>{title}</span>
              <span className={layout.note}>{note}</span>
            </span>
            {(['csv', 'jsonl'] as const).map((format) => (
              <Button
                key={format}
                disabled={request === null}
                aria-label={`${title} as ${FORMAT_WORDS[format]}`}
                onClick={() => {
                  if (request !== null) void saveExport(request(format), title);
                }}
              >
                {FORMAT_WORDS[format]}
              </Button>
            ))}
            <Menu>
              <Menu.Target>
                <Button disabled={request === null} aria-label={`${title}: others`}>
                  Others
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <TableFormatItems
                  onChoose={(format) => {
                    if (request !== null) void saveExport(request(format), title);
                  }}
                />
                {pairs !== undefined && <ExchangeItems onChoose={(as) => setExchange({ as, ...pairs })} />}
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function ReportChoice({ scope: { run, filter } }: { readonly scope: Scope }): ReactNode {
  const [working, setWorking] = useState(false);
  const save = async () => {
    setWorking(true);
    await saveReport(filter, null);
    setWorking(false);
  };
  return (
    <li className={classes.choice}>
      <span className={classes.facts}>
        <span>Report</span>
        <span className={layout.note}>
          {run === undefined
            ? NO_RUN
            : `of ${run.name} under the filter: figures, charts, settings, notes; one file that prints`}
        </span>
      </span>
      <Button
        disabled={run === undefined}
        loading={working}
        aria-label="Report as HTML"
        onClick={() => void save()}
      >
        HTML
      </Button>
    </li>
  );
}

const NO_RUN = 'No run with answers is chosen.';

const FORMAT_WORDS = { csv: 'CSV', jsonl: 'JSON lines' } as const;

function choicesOf({ dataset, run, filter }: Scope): readonly Choice[] {
  const noRun = NO_RUN;
  return [
    {
      title: 'Comparisons',
      note:
        run === undefined
          ? noRun
          : `of ${run.name} that pass the filter, with labels${run.hasProbabilities ? ' and probabilities' : ''}`,
      request: run === undefined ? null : (format) => ({ kind: 'pairs', filter, format }),
      ...(run !== undefined && {
        exchange: { of: { kind: 'comparisons', filter } as const, name: `${run.name}-comparisons` },
      }),
    },
    {
      title: 'Judgements',
      note: 'human answers for pairs that pass the filter',
      request: (format) => ({ kind: 'judgements', filter, judge: null, format }),
    },
    {
      title: 'Record of judgements',
      note:
        dataset === undefined
          ? 'There is no dataset yet.'
          : `everything that people said about pairs of ${dataset.name}; it can be imported again`,
      request:
        dataset === undefined
          ? null
          : (format) => ({ kind: 'judgement-record', datasetId: dataset.id, format }),
      ...(dataset !== undefined && {
        exchange: {
          of: { kind: 'judgements', datasetId: dataset.id } as const,
          name: `${dataset.name}-judgements`,
        },
      }),
    },
    {
      title: 'Scores',
      note: run === undefined ? noRun : `of ${run.name} that pass the filter, under the run’s own likelihood`,
      request:
        run === undefined
          ? null
          : (format) => ({
              kind: 'scores',
              run: run.id,
              likelihood: null,
              evidence: 'hard',
              corrections: false,
              referenceSetId: null,
              filter,
              format,
            }),
    },
    {
      title: 'Images',
      note: dataset === undefined ? 'There is no dataset yet.' : `of ${dataset.name} with their scores`,
      request: dataset === undefined ? null : (format) => ({ kind: 'images', datasetId: dataset.id, format }),
    },
    {
      title: 'Results',
      note: 'the table of runs of all datasets',
      request: (format) => ({ kind: 'results', datasetId: null, format }),
    },
    {
      title: 'Experiments',
      note: 'small models trained from scratch, one row per experiment and seed',
      request: (format) => ({ kind: 'experiments', format }),
    },
  ];
}
