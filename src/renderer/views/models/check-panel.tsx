import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Params } from '../../../ipc/requests.ts';
import { useRequest } from '../../api/use-request.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { CheckFindings } from './findings.tsx';

type Files = Params<'models.check'>['files'];

/** Asks the model about two known pictures and tells what is odd. @param files null while they are not in order */
export function CheckPanel({ files }: { readonly files: Files | null }): ReactNode {
  const [asked, ask] = useState<Params<'models.check'> | null>(null);
  const check = useRequest('models.check', asked);
  const isCurrent = files !== null && JSON.stringify(asked?.files) === JSON.stringify(files);
  const isBusy = isCurrent && check.isFetching;
  const start = () => {
    if (files === null) return;
    if (isCurrent) void check.refetch();
    else ask({ files, gpu: 'auto' });
  };
  return (
    <Panel
      title="Check"
      note="two known pictures, in both orders and each beside itself"
      actions={
        <Button size="compact-xs" disabled={files === null} loading={isBusy} onClick={start}>
          Check the model
        </Button>
      }
    >
      <CheckFindings isCurrent={isCurrent} check={check} retry={start}>
        Tells answers that do not depend on the pictures or follow the place, words that the model would not
        say, a tower that is read at the wrong depth, and adapters without effect.
      </CheckFindings>
    </Panel>
  );
}
