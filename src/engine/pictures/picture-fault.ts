import { formatCount } from '../../core/format.ts';

/** Why a file cannot be used as a picture; the message goes on after its name: "the file ends early, after 12 bytes". */
export class PictureFault extends Error {
  readonly kind: 'no-picture' | 'damaged' | 'too-large';

  constructor(kind: PictureFault['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PictureFault';
    this.kind = kind;
  }
}

/** What decoders say of a file that breaks off where nobody looked for its end before (`earlyEnd`). */
const BREAKS_OFF = /unexpected end|premature end|bad seek|got \d+ bytes, expected|truncated/i;

/** A decoder's refusal in words for a person. @param bytes of a file whose end was looked for */
export function faultOf(bytes: Buffer, cause: unknown): PictureFault {
  if (cause instanceof PictureFault) return cause;
  const lines = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
  const [said = ''] = lines.map((line) => line.trim());
  if (said.includes('unsupported image format'))
    return new PictureFault('no-picture', 'the file is no picture, or of a format that is not read', {
      cause,
    });
  return new PictureFault(
    'damaged',
    BREAKS_OFF.test(said)
      ? `the file ends early, after ${formatCount(bytes.length)} bytes`
      : `the file is damaged: ${said}`,
    { cause },
  );
}
