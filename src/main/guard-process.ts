/** The guard of a server that the desktop program starts, as a utility process. */
import { serveGuard } from '../engine/servers/managed/serve-guard.ts';
import { utilityParentPort } from './utility-parent-port.ts';

serveGuard(utilityParentPort(), () => process.exit());
