import { Select } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Ask } from '../../../model/ask.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { useRequest } from '../../api/use-request.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { LabelTokens } from '../../ui/labels/label-tokens.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './builders.module.css';

interface AskedModelsProps {
  readonly models: WorkspaceSummary['models'];
  readonly datasetId: number;
  /** Null while it is not right. */
  readonly ask: Ask | null;
}

/** The prompt and the tokens of the three words, as a model of the workspace would read them. */
export function AskedModels({ models, datasetId, ask }: AskedModelsProps): ReactNode {
  // Of a server there are no files here to read.
  const present = models.filter((model) => model.present && model.server === null);
  const [chosen, choose] = useState<string | null>(null);
  const model = present.find(({ id }) => String(id) === chosen) ?? present.at(-1);
  const checked = useRequest(
    'data.checkAsk',
    model === undefined || ask === null ? null : { datasetId, modelId: model.id, ask },
  );
  if (model === undefined)
    return (
      <EmptyState title="There is no model here to check the words with">
        Add one whose files are on this machine in Models first.
      </EmptyState>
    );
  const { data, error } = checked;
  return (
    <div className={layout.form}>
      <Select
        label="Model"
        data={present.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={String(model.id)}
        allowDeselect={false}
        onChange={choose}
      />
      {ask === null ? (
        <p className={layout.note}>Correct what is asked first.</p>
      ) : error !== null ? (
        <ErrorState error={error} retry={() => void checked.refetch()} />
      ) : data === undefined ? (
        <Loading height={120} />
      ) : (
        <>
          {data.prompt !== null && <pre className={classes.prompt}>{data.prompt}</pre>}
          {data.problem !== null && (
            <p className={layout.wrong} role="alert">
              {data.problem.message} {data.problem.action}
            </p>
          )}
          {data.labels !== null && <LabelTokens tokens={data.labels} areWhole={data.areWhole} />}
          {data.warnings.map((warning) => (
            <p key={warning} className={layout.note}>
              {warning}
            </p>
          ))}
        </>
      )}
    </div>
  );
}
