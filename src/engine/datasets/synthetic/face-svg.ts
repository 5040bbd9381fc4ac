import type { Face } from './face.ts';

/** Side of the square drawing, in its own units. */
const SIDE = 200;

/** Middle of the head, and the height of the eyes. */
const CENTRE = { x: 100, y: 104 };
const EYE_LEVEL = CENTRE.y - 7;

/** Shapes of one face in the units of the drawing; the traits enter here and nowhere else. */
function proportions({ traits: t }: Face) {
  const halfWidth = 47 + 4.2 * t.faceWidth;
  return {
    halfWidth,
    halfHeight: 61 - 2.2 * t.faceWidth,
    jaw: halfWidth * (0.76 + 0.085 * t.jawWidth),
    eyeX: 20.5 + 2.4 * t.eyeDistance,
    eyeWidth: 9.6 + 1.5 * t.eyeSize,
    eyeHeight: 5.6 + 1.3 * t.eyeSize,
    eyeTilt: 3 * t.eyeTilt,
    noseLength: 21 + 5 * t.noseLength,
    mouthY: CENTRE.y + 34,
    mouthWidth: 17 + 3 * t.mouthWidth,
    mouthShift: 4.8 * t.mouthShift,
  };
}

type Shapes = ReturnType<typeof proportions>;

const fixed = (value: number): string => value.toFixed(2);

/** Joins numbers and letters into path data. */
const path = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => (typeof part === 'number' ? fixed(part) : part)).join(' ');

/** A colour of `#rrggbb` made darker (factor below 1) or lighter. */
function shade(colour: string, factor: number): string {
  const channel = (at: number): number =>
    Math.min(255, Math.round(parseInt(colour.slice(at, at + 2), 16) * factor));
  return `rgb(${channel(1)},${channel(3)},${channel(5)})`;
}

function outline({ halfWidth: a, halfHeight: b, jaw }: Shapes): string {
  const { x, y } = CENTRE;
  const side = (s: 1 | -1): (string | number)[][] => [
    ['C', x + s * a * 0.62, y - b, x + s * a, y - b * 0.62, x + s * a, y - b * 0.08],
    ['C', x + s * a, y + b * 0.22, x + s * (jaw + (a - jaw) * 0.35), y + b * 0.42, x + s * jaw, y + b * 0.62],
    ['C', x + s * jaw * 0.8, y + b * 0.86, x + s * jaw * 0.42, y + b, x, y + b],
  ];
  const mirror = side(-1);
  // The left side runs back up: the same curves with their points in reverse order.
  const points = [x, y - b, ...mirror.flatMap((curve) => curve.slice(1))] as number[];
  const back: (string | number)[] = [];
  for (let at = points.length - 2; at >= 6; at -= 6)
    back.push(
      'C',
      ...[at - 2, at - 4, at - 6].flatMap((p) => [points[p] as number, points[p + 1] as number]),
    );
  return path('M', x, y - b, ...side(1).flat(), ...back, 'Z');
}

function hairBehind({ nuisance: n }: Face, { halfWidth, halfHeight }: Shapes): string {
  const { x, y } = CENTRE;
  const a = halfWidth + n.hairVolume;
  const top = y - halfHeight - n.hairVolume;
  const bottom = y + n.hairLength;
  const d = path(
    ...['M', x - a, bottom, 'C', x - a - 6, y - 20, x - a * 0.95, top, x, top],
    ...['C', x + a * 0.95, top, x + a + 6, y - 20, x + a, bottom],
    ...['Q', x + a * 0.6, bottom + 8, x, bottom + 4, 'Q', x - a * 0.6, bottom + 8, x - a, bottom, 'Z'],
  );
  return `<path d="${d}" fill="${shade(n.hair, 0.82)}"/>`;
}

function hairFront({ nuisance: n }: Face, { halfWidth, halfHeight }: Shapes): string {
  const { x, y } = CENTRE;
  const a = halfWidth + 2.5;
  const top = y - halfHeight - n.hairVolume;
  const hairline = y - halfHeight * 0.6;
  const part = x + n.parting * halfWidth * 0.6;
  const temple = y - halfHeight * 0.2;
  const d = path(
    ...['M', x - a, temple, 'C', x - a - 4, y - halfHeight * 0.8, x - a * 0.8, top, x, top],
    ...['C', x + a * 0.8, top, x + a + 4, y - halfHeight * 0.8, x + a, temple],
    ...['C', x + a * 0.92, hairline, part + a * 0.5, hairline - 2, part, hairline - 12],
    ...['C', part - a * 0.5, hairline - 2, x - a * 0.92, hairline, x - a, temple, 'Z'],
  );
  return `<path d="${d}" fill="${n.hair}"/>`;
}

function body({ nuisance: n }: Face, { halfHeight }: Shapes): string {
  const { x, y } = CENTRE;
  const chin = y + halfHeight;
  const neck = path('M', x - 20, chin - 26, 'L', x - 21, 184, 'L', x + 21, 184, 'L', x + 20, chin - 26, 'Z');
  const shoulders = path(
    'M',
    x - 92,
    232,
    'C',
    x - 84,
    184,
    x - 46,
    184,
    x - 22,
    177,
    'Q',
    x,
    192,
    x + 22,
    177,
  );
  return (
    `<path d="${neck}" fill="${shade(n.skin, 0.82)}"/>` +
    `<path d="${shoulders} ${path('C', x + 46, 184, x + 84, 184, x + 92, 232, 'Z')}" fill="${n.clothes}"/>`
  );
}

function ears({ nuisance: n }: Face, { halfWidth }: Shapes): string {
  return [-1, 1]
    .map((s) => {
      const cx = fixed(CENTRE.x + s * (halfWidth - 0.5));
      return `<ellipse cx="${cx}" cy="${CENTRE.y}" rx="6" ry="11" fill="${shade(n.skin, 0.9)}"/>`;
    })
    .join('');
}

function eye({ nuisance: n }: Face, shapes: Shapes, side: 1 | -1): string {
  const cx = CENTRE.x + side * shapes.eyeX;
  const cy = EYE_LEVEL + side * shapes.eyeTilt;
  const { eyeWidth: w, eyeHeight: h } = shapes;
  const almond = path(
    ...['M', cx - w, cy, 'C', cx - w * 0.5, cy - h * 1.3, cx + w * 0.5, cy - h * 1.3, cx + w, cy],
    ...['C', cx + w * 0.5, cy + h * 1.1, cx - w * 0.5, cy + h * 1.1, cx - w, cy, 'Z'],
  );
  const lid = path(
    'M',
    cx - w - 1,
    cy + 0.4,
    'C',
    cx - w / 2,
    cy - h * 1.4,
    cx + w / 2,
    cy - h * 1.4,
    cx + w + 1,
    cy + 0.4,
  );
  const browY = EYE_LEVEL - 15 + side * shapes.eyeTilt * 0.4;
  const inner = CENTRE.x + side * (shapes.eyeX - 10);
  const outer = CENTRE.x + side * (shapes.eyeX + 12);
  const brow = path(
    'M',
    inner,
    browY + 2,
    'Q',
    CENTRE.x + side * (shapes.eyeX + 3),
    browY - 4,
    outer,
    browY + 2.5,
  );
  const iris = h * 0.86;
  return (
    `<path d="${almond}" fill="#fbf8f4"/>` +
    `<circle cx="${fixed(cx)}" cy="${fixed(cy - 0.3)}" r="${fixed(iris)}" fill="${n.iris}"/>` +
    `<circle cx="${fixed(cx)}" cy="${fixed(cy - 0.3)}" r="${fixed(iris * 0.5)}" fill="#0c0a09"/>` +
    `<circle cx="${fixed(cx + iris * 0.3)}" cy="${fixed(cy - iris * 0.45)}" r="${fixed(iris * 0.2)}" fill="#fff"/>` +
    `<path d="${lid}" fill="none" stroke="#2a1d17" stroke-width="1.9" stroke-linecap="round"/>` +
    `<path d="${brow}" fill="none" stroke="${shade(n.hair, 0.9)}" stroke-width="${fixed(n.browThickness)}" stroke-linecap="round"/>`
  );
}

function nose({ nuisance: n }: Face, { noseLength }: Shapes): string {
  const { x } = CENTRE;
  const tip = EYE_LEVEL + noseLength;
  const bridge = path(
    'M',
    x - 4,
    EYE_LEVEL,
    'Q',
    x - 5,
    tip - 9,
    x - 8,
    tip - 3,
    'Q',
    x - 8,
    tip + 2,
    x - 3,
    tip + 1.5,
  );
  const base = path(
    'M',
    x - 3,
    tip + 1.5,
    'Q',
    x,
    tip + 4,
    x + 3,
    tip + 1.5,
    'Q',
    x + 8,
    tip + 2,
    x + 8,
    tip - 3,
  );
  const dark = shade(n.skin, 0.6);
  const nostrils = [-4.6, 4.6]
    .map(
      (at) =>
        `<ellipse cx="${x + at}" cy="${fixed(tip + 0.8)}" rx="2" ry="1.2" fill="${shade(n.skin, 0.4)}"/>`,
    )
    .join('');
  return (
    `<path d="${bridge} ${base}" fill="none" stroke="${dark}" stroke-width="2.1" stroke-linecap="round"/>` +
    `<ellipse cx="${x}" cy="${fixed(tip - 4)}" rx="3.2" ry="4" fill="#fff" fill-opacity="0.22"/>${nostrils}`
  );
}

function mouth({ nuisance: n }: Face, { mouthWidth: w, mouthY, mouthShift }: Shapes): string {
  const x = CENTRE.x + mouthShift;
  const corner = mouthY - n.smile;
  const thick = n.lipThickness;
  const line = ['Q', x, mouthY + n.smile * 0.7, x + w, corner];
  const upper = path(
    ...['M', x - w, corner, 'Q', x - w * 0.35, mouthY - thick - 1, x, mouthY - thick + 1],
    ...[
      'Q',
      x + w * 0.35,
      mouthY - thick - 1,
      x + w,
      corner,
      'Q',
      x,
      mouthY + n.smile * 0.7,
      x - w,
      corner,
      'Z',
    ],
  );
  const lower = path('M', x - w, corner, ...line, 'Q', x, mouthY + n.smile + thick * 2.2, x - w, corner, 'Z');
  const middle = path('M', x - w, corner, ...line);
  return (
    `<path d="${lower}" fill="${shade(n.lips, 1.08)}"/><path d="${upper}" fill="${shade(n.lips, 0.88)}"/>` +
    `<path d="${middle}" fill="none" stroke="${shade(n.lips, 0.5)}" stroke-width="1.2" stroke-linecap="round"/>`
  );
}

function light({ nuisance: n }: Face): string {
  const angle = (n.lightAngle * Math.PI) / 180;
  const [dx, dy] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
  const at = (name: string, value: number): string => `${name}="${fixed(0.5 + value)}"`;
  return (
    `<linearGradient id="light" ${at('x1', -dx)} ${at('y1', -dy)} ${at('x2', dx)} ${at('y2', dy)}>` +
    `<stop offset="0" stop-color="#fff" stop-opacity="${fixed(n.lightStrength)}"/>` +
    `<stop offset="0.5" stop-color="#888" stop-opacity="0"/>` +
    `<stop offset="1" stop-color="#000" stop-opacity="${fixed(n.lightStrength)}"/></linearGradient>`
  );
}

/** A face as an SVG document of `size` pixels a side. */
export function faceSvg(face: Face, size: number): string {
  const { nuisance: n } = face;
  const shapes = proportions(face);
  const { x, y } = CENTRE;
  const pose =
    `translate(${fixed(n.shiftX)} ${fixed(n.shiftY)}) ` +
    `translate(${x} ${y}) rotate(${fixed(n.roll)}) scale(${fixed(n.zoom)}) translate(${-x} ${-y})`;
  const cheeks = [-1, 1]
    .map(
      (s) =>
        `<ellipse cx="${fixed(x + s * shapes.halfWidth * 0.58)}" cy="${y + 17}" rx="10" ry="7" fill="#e0605a" fill-opacity="0.13"/>`,
    )
    .join('');
  const dim = n.brightness < 1 ? '#000' : '#fff';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${SIDE} ${SIDE}"><defs>` +
    `<linearGradient id="back" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="${n.background[0]}"/>` +
    `<stop offset="1" stop-color="${n.background[1]}"/></linearGradient>` +
    `<radialGradient id="skin" cx="0.5" cy="0.42" r="0.68"><stop offset="0.45" stop-color="${n.skin}"/>` +
    `<stop offset="1" stop-color="${shade(n.skin, 0.8)}"/></radialGradient>${light(face)}</defs>` +
    `<rect width="${SIDE}" height="${SIDE}" fill="url(#back)"/><g transform="${pose}">` +
    hairBehind(face, shapes) +
    body(face, shapes) +
    ears(face, shapes) +
    `<path d="${outline(shapes)}" fill="url(#skin)" stroke="${shade(n.skin, 0.62)}" stroke-width="1.5"/>` +
    cheeks +
    eye(face, shapes, -1) +
    eye(face, shapes, 1) +
    nose(face, shapes) +
    mouth(face, shapes) +
    hairFront(face, shapes) +
    `</g><rect width="${SIDE}" height="${SIDE}" fill="url(#light)"/>` +
    `<rect width="${SIDE}" height="${SIDE}" fill="${dim}" fill-opacity="${fixed(Math.abs(1 - n.brightness))}"/></svg>`
  );
}
