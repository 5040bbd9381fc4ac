/** The guard of a server that Tiebreak starts: the server is stopped even where Tiebreak is killed. */
import { nodeParentPort } from '../../inference/node-parent-port.ts';
import { serveGuard } from './serve-guard.ts';

serveGuard(nodeParentPort(), () => process.exit());
