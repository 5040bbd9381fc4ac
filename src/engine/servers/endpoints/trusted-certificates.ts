import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../../app-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** A list of authorities is some hundred kilobytes. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * Certificates of a file in PEM, each of which can be read.
 *
 * @throws AppError 'server-not-usable' where the file cannot be read or holds none
 */
export async function trustedCertificates(file: string): Promise<string> {
  const refused = (found: string) =>
    new AppError(
      'server-not-usable',
      `The file of certificates ${file} ${found}.`,
      "Give a file in PEM with the certificate of the server's authority, or the server's own: -----BEGIN CERTIFICATE-----.",
    );
  let text;
  try {
    text = await readFile(file, 'latin1');
  } catch (error) {
    throw refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  const found = text.length > MOST_BYTES ? [] : (text.match(CERTIFICATE) ?? []);
  if (found.length === 0) throw refused('holds no certificate');
  for (const [index, one] of found.entries())
    try {
      new X509Certificate(one);
    } catch {
      throw refused(`holds a certificate that cannot be read, its ${index + 1}. one`);
    }
  return found.join('\n');
}
