import { readFileSync } from 'node:fs';
import type { ServerOptions as TlsOptions } from 'node:https';
import os from 'node:os';
import { createSecureContext } from 'node:tls';
import { AppError } from '../engine/app-error.ts';
import type { OwnNames } from './same-origin.ts';

/** How the server is reached. Absent: from this machine alone. */
export type Network =
  /** Listens on all addresses of the machine, over TLS. */
  | { readonly kind: 'lan'; readonly certificate: string; readonly key: string; readonly name?: string }
  /** Listens on this machine alone; a reverse proxy that does TLS answers at this address. */
  | { readonly kind: 'proxy'; readonly url: string };

/** This machine alone. */
const LOOPBACK = '127.0.0.1';

/** Every IPv4 address of the machine. */
const EVERYWHERE = '0.0.0.0';

export function hostToListenOn(network: Network | undefined): string {
  return network?.kind === 'lan' ? EVERYWHERE : LOOPBACK;
}

/** What the server is called at its port, the address that links have first. */
export function ownNames(network: Network | undefined, port: number): OwnNames {
  const here = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  switch (network?.kind) {
    case undefined:
      return { scheme: 'http', hosts: here };
    case 'proxy':
      return { scheme: 'https', hosts: [new URL(network.url).host] };
    case 'lan': {
      const addresses = Object.values(os.networkInterfaces())
        .flatMap((list) => list ?? [])
        .filter(({ family, internal }) => family === 'IPv4' && !internal)
        .map(({ address }) => address);
      const names = [
        ...(network.name === undefined ? [] : [network.name]),
        ...addresses,
        os.hostname().toLowerCase(),
      ];
      return { scheme: 'https', hosts: [...new Set([...names.map((name) => `${name}:${port}`), ...here])] };
    }
  }
}

/**
 * What Fastify makes its server with; nothing for plain HTTP.
 *
 * @throws AppError `certificate-wrong`
 */
export function tlsOf(network: Network | undefined): TlsOptions | null {
  if (network?.kind !== 'lan') return null;
  try {
    const options = { cert: readFileSync(network.certificate), key: readFileSync(network.key) };
    createSecureContext(options);
    return options;
  } catch (cause) {
    throw new AppError(
      'certificate-wrong',
      `${network.certificate} and ${network.key} are not a certificate and its key: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Give both as PEM files, the certificate with its chain.',
      { cause },
    );
  }
}
