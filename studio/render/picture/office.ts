import { seeded } from '../random.ts';

// Drawn on a sheet of 1600 x 900; a film of another shape shows its middle. The middle third is kept quiet: the person is there.
const sheet = { width: 1600, height: 900 };
const sideboardTop = 690;
const bookColors = ['#3f5866', '#a9bfc8', '#b4583b', '#d9c58f', '#6f8d83', '#2c3d4b', '#e2dccf', '#7d7082', '#8a3f38'];

/** A bright office, seen out of focus behind somebody: bookcase, window, plants, a sideboard. The same seed is the same room. */
export function officeSvg(width: number, height: number, seed = 7): string {
  const random = seeded(seed);
  const room = [
    rect(0, 0, sheet.width, sheet.height, 'url(#wall)'),
    windowView(random),
    bookcase(random),
    pictureFrame(),
    sideboard(),
    lamp(600, sideboardTop),
    leaves(1050, sideboardTop - 66, 15, 190, random) + pot(1050, sideboardTop, 1.1),
    rect(0, 0, sheet.width, sheet.height, 'url(#daylight)'),
    rect(0, 0, sheet.width, sheet.height, 'url(#corners)'),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${sheet.width} ${sheet.height}" preserveAspectRatio="xMidYMid slice">${shades}${room.join('')}</svg>`
  );
}

const shades = `<defs>${[
  linear('wall', '1 0.25', ['0 #b9b7b0', '0.45 #d8d5cd', '0.75 #ece8df', '1 #f4efe4']),
  linear('sky', '0 1', ['0 #b7d8f2', '0.7 #eaf1f3', '1 #fdf6e6']),
  linear('wood', '0 1', ['0 #b98c5e', '0.08 #a97c50', '1 #70492b']),
  linear('inside', '1 0', ['0 #4b3524', '1 #6d5038']),
  linear('curtain', '1 0', ['0 #fbf7ef', '0.3 #dcd5c8', '0.5 #f6f1e7', '0.75 #d6cec0', '1 #f3ede2']),
  linear('pot', '1 0', ['0 #cfc7ba', '0.4 #f4efe7', '1 #b5ac9e']),
  radial('daylight', '0.8 0.32 0.62', ['0 #fff 0.55', '0.5 #fff6e2 0.2', '1 #fff 0']),
  radial('glow', '0.5 0.5 0.5', ['0 #ffdf9e 0.85', '0.4 #ffc978 0.3', '1 #ffc978 0']),
  radial('corners', '0.55 0.42 0.85', ['0.55 #1c140c 0', '1 #1c140c 0.42']),
].join('')}</defs>`;

/** `stops`: place, colour and perhaps opacity, with spaces between. */
function linear(id: string, to: string, stops: readonly string[]): string {
  const [x = '0', y = '0'] = to.split(' ');
  return `<linearGradient id="${id}" x1="0" y1="0" x2="${x}" y2="${y}">${stops.map(stop).join('')}</linearGradient>`;
}

function radial(id: string, circle: string, stops: readonly string[]): string {
  const [x = '0', y = '0', radius = '1'] = circle.split(' ');
  return `<radialGradient id="${id}" cx="${x}" cy="${y}" r="${radius}">${stops.map(stop).join('')}</radialGradient>`;
}

function stop(words: string): string {
  const [offset = '0', color = '#000', opacity = '1'] = words.split(' ');
  return `<stop offset="${offset}" stop-color="${color}" stop-opacity="${opacity}"/>`;
}

function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${fill}" ${more}/>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function windowView(random: () => number): string {
  const [x, y, width, height] = [1130, 40, 400, 560];
  const houses = Array.from({ length: 18 }, () => {
    const wide = width * (0.07 + random() * 0.11);
    const high = height * (0.14 + random() * 0.4);
    const shade = 168 + Math.round(random() * 40);
    const left = x + random() * (width - wide);
    return rect(left, y + height - high, wide, high, `rgb(${shade - 18},${shade - 4},${shade + 8})`, 'opacity="0.7"');
  });
  return [
    rect(x - 22, y - 22, width + 44, height + 44, '#f6f2ea'),
    rect(x, y, width, height, 'url(#sky)'),
    ...houses,
    rect(x + width / 2 - 7, y, 14, height, '#f1ece2'),
    rect(x, y + height * 0.36, width, 11, '#f1ece2'),
    rect(x - 40, y + height + 22, width + 80, 18, '#fffdf8'),
    rect(x - 40, y + height + 40, width + 80, 22, '#3a2c1c', 'opacity="0.14"'),
    rect(x - 92, 0, 84, 640, 'url(#curtain)'),
    rect(x + width + 6, 0, 96, 640, 'url(#curtain)'),
  ].join('');
}

function bookcase(random: () => number): string {
  const [left, right, top] = [0, 452, 70];
  const boards = [70, 232, 394, 556];
  const rows = boards.slice(0, -1).map((y, i) => bookRow(left + 24, right - 24, y + 16, boards[i + 1] ?? y, i, random));
  return [
    rect(right, top, 34, sideboardTop - top, '#2a2016', 'opacity="0.16"'),
    rect(left, top, right - left, sideboardTop - top, 'url(#inside)'),
    ...rows,
    ...boards.map(
      (y) => rect(left, y, right - left, 16, '#a97b4e') + rect(left, y + 16, right - left, 20, '#000', 'opacity="0.2"'),
    ),
    rect(right - 20, top, 20, sideboardTop - top, '#b98a5a'),
  ].join('');
}

/** Books from the left, something else in what is left of the row. */
function bookRow(left: number, right: number, top: number, bottom: number, row: number, random: () => number): string {
  const end = left + (right - left) * (0.5 + random() * 0.16);
  const books: string[] = [];
  for (let x = left; x < end;) {
    const wide = 13 + random() * 17;
    const high = (bottom - top) * (0.6 + random() * 0.3);
    const color = bookColors[Math.floor(random() * bookColors.length)] ?? '#3f5866';
    books.push(rect(x, bottom - high, wide, high, color), rect(x, bottom - high, 3, high, '#fff', 'opacity="0.14"'));
    x += wide + 1.5;
  }
  const middle = (end + right) / 2 + 14;
  if (row === 1)
    return (
      books.join('') +
      rect(middle - 42, bottom - 84, 84, 84, '#e9e2d4') +
      rect(middle - 32, bottom - 74, 64, 64, '#7fa0ad')
    );
  return books.join('') + leaves(middle, bottom - 34, 9, 66, random) + pot(middle, bottom, 0.55);
}

function pictureFrame(): string {
  return (
    rect(556, 138, 190, 246, '#2a2016', 'opacity="0.12"') +
    rect(546, 126, 190, 246, '#3b3129') +
    rect(556, 136, 170, 226, '#f3eee4') +
    rect(586, 172, 110, 154, '#c7b299') +
    `<circle cx="655" cy="228" r="30" fill="#c5704c"/><path d="M586 326l46-72 36 44 28-26v54z" fill="#5d7473"/>`
  );
}

function sideboard(): string {
  const doors = [160, 520, 880, 1240].map((x) =>
    rect(x, sideboardTop + 40, 3, sheet.height, '#3d2615', 'opacity="0.6"'),
  );
  return (
    rect(0, sideboardTop - 14, sheet.width, 14, '#2a2016', 'opacity="0.1"') +
    rect(0, sideboardTop, sheet.width, sheet.height - sideboardTop, 'url(#wood)') +
    rect(0, sideboardTop + 26, sheet.width, 9, '#3d2615', 'opacity="0.45"') +
    doors.join('')
  );
}

function lamp(x: number, bottom: number): string {
  return (
    `<circle cx="${x}" cy="${bottom - 150}" r="240" fill="url(#glow)"/>` +
    rect(x - 5, bottom - 110, 10, 104, '#8b6b3d') +
    rect(x - 38, bottom - 10, 76, 10, '#8b6b3d', 'rx="5"') +
    `<path d="M${x - 38} ${bottom - 200}h76l26 96h-128z" fill="#ffedc4"/>`
  );
}

function leaves(x: number, y: number, count: number, size: number, random: () => number): string {
  const drawn = Array.from({ length: count }, (_, i) => {
    const angle = (i - (count - 1) / 2) * (2.6 / count) + (random() - 0.5) * 0.16;
    const length = size * (0.75 + random() * 0.5);
    const [dx, dy] = [Math.sin(angle) * length, -Math.cos(angle) * length];
    const [sx, sy] = [Math.cos(angle) * size * 0.13, Math.sin(angle) * size * 0.13];
    const green = 78 + Math.round(random() * 64);
    const bow = (side: 1 | -1): string => `${fixed(dx / 2 + side * sx)} ${fixed(dy / 2 + side * sy - size * 0.07)}`;
    const path = `M${fixed(x)} ${fixed(y)}q${bow(1)} ${fixed(dx)} ${fixed(dy)}q${fixed(-dx / 2 - sx)} ${fixed(-dy / 2 - sy)} ${fixed(-dx)} ${fixed(-dy)}`;
    return `<path d="${path}" fill="rgb(${green - 34},${green},${green - 30})"/>`;
  });
  return drawn.join('');
}

function pot(x: number, bottom: number, scale: number): string {
  const [half, high] = [54 * scale, 82 * scale];
  return `<path d="M${fixed(x - half)} ${fixed(bottom - high)}h${fixed(2 * half)}l${fixed(-half * 0.3)} ${fixed(high)}h${fixed(-half * 1.4)}z" fill="url(#pot)"/>`;
}
