import { Button, Group } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { formatBytes, formatNames, formatQuantity } from '../../../core/format.ts';
import type { Result } from '../../../ipc/requests.ts';
import { notify } from '../../notices/notices.ts';
import layout from '../../ui/layout/layout.module.css';
import { importModel, importOf } from './model-imports.ts';
import classes from './imported.module.css';

interface ImportedModelProps {
  readonly model: Result<'models.imported'>['models'][number];
  /** While something is imported. */
  readonly isBusy: boolean;
  readonly onShow: (id: number) => void;
  readonly onRemove: () => void;
}

const FAMILIES: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  clip: 'CLIP',
  siglip: 'SigLIP',
};

/** Runs that are named before it says how many more there are. */
const LISTED = 4;

/** One imported model: what it is, what it was made of, and what uses it. */
export function ImportedModel({ model, isBusy, onShow, onRemove }: ImportedModelProps): ReactNode {
  const { name, folder, record, isWhole, modelId, runs } = model;
  const { decoder, tower, type, bytes, source, repository, weights, notices } = record;
  const goOn = () => {
    importModel(importOf(record)).catch((error: unknown) =>
      notify({ kind: 'error', title: `Could not go on with "${name}"`, error }),
    );
  };
  return (
    <li>
      <h3 className={classes.name}>{name}</h3>
      <dl className={layout.facts}>
        <dt>Family</dt>
        <dd>
          LLaVA, {FAMILIES[decoder] ?? decoder} decoder, {FAMILIES[tower] ?? tower} tower
        </dd>
        <dt>Size</dt>
        <dd>
          {formatBytes(bytes)} as {type.toUpperCase()}
          {isWhole ? '' : ', not finished'}
        </dd>
        <dt>From</dt>
        <dd>
          {repository === null
            ? source
            : `${repository.name} at ${repository.revision}${repository.endpoint === 'https://huggingface.co' ? '' : ` of ${repository.endpoint}`}`}
        </dd>
        <dt>Folder</dt>
        <dd>{folder}</dd>
        <dt>Used by</dt>
        <dd>{runs.length === 0 ? 'no run' : formatNames(runs, LISTED)}</dd>
      </dl>
      {notices.map((notice) => (
        <p key={notice} className={classes.text}>
          {notice}
        </p>
      ))}
      <details className={classes.hashes}>
        <summary>SHA-256 of {formatQuantity(weights.length, 'file')} of weights</summary>
        <dl className={layout.facts}>
          {weights.map(({ file, bytes: size, sha256 }) => (
            <Fragment key={file}>
              <dt>
                {file}, {formatBytes(size)}
              </dt>
              <dd>
                <code>{sha256}</code>
              </dd>
            </Fragment>
          ))}
        </dl>
      </details>
      <Group gap={6}>
        {modelId !== null && isWhole && (
          <Button onClick={() => onShow(modelId)} aria-label={`Card and memory of ${name}`}>
            Card and memory
          </Button>
        )}
        {!isWhole && (
          <Button onClick={goOn} disabled={isBusy} aria-label={`Go on importing ${name}`}>
            Go on
          </Button>
        )}
        <Button onClick={onRemove} aria-label={`Delete files… of ${name}`}>
          Delete files…
        </Button>
      </Group>
    </li>
  );
}
