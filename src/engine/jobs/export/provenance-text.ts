import {
  PROVENANCE_FORMAT,
  PROVENANCE_VERSION,
  type Provenance,
  type TableOrigin,
} from '../../../model/provenance.ts';
import { packageVersion } from '../../package-version.ts';

/** What stands in the side file of a table that was written now. */
export function provenanceText(origin: TableOrigin, table: Provenance['table']): string {
  const provenance: Provenance = {
    format: PROVENANCE_FORMAT,
    version: PROVENANCE_VERSION,
    table,
    tiebreak: packageVersion('tiebreak') ?? 'unknown',
    writtenAt: new Date().toISOString(),
    ...origin,
  };
  return `${JSON.stringify(provenance, null, 2)}\n`;
}
