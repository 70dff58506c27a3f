import { parseTime, sureTimePattern as sure, timePattern as time } from './time-words.ts';
import type { Edit, Mark } from './wish.ts';

const start: Mark = { ms: 0, from: 'start' };
const end: Mark = { ms: 0, from: 'end' };
const at = (text: string | undefined): Mark => ({ ms: parseTime(text ?? '0'), from: 'start' });
const beforeEnd = (text: string | undefined): Mark => ({ ms: parseTime(text ?? '0'), from: 'end' });

/** Words that take away what they name; the rest keeps it. */
const removes =
  /\b(?:remove|delete|drop|skip|discard|lose|get rid of|take off|take out|leave out|cut out|cut off|cut away|chop|trim off|trim away)\b|删|去掉|去除|剪掉|切掉|砍掉|裁掉|移除|不要|跳过/;
/** "trim the first 5 seconds" takes them away, "trim to the first 5 seconds" keeps them. */
const removesUnlessTo = /\b(?:cut|trim|shave)\b(?![^.]*\b(?:to|down|from)\b)/;

const keeps = /\b(?:keep|only|just|use|trim|make|shorten|start|end|from)\b|保留|只|截取|留/;

export type TrimEdit = Extract<Edit, { op: 'keep' | 'cut' }>;

interface Rule {
  readonly pattern: RegExp;
  readonly edit: (found: RegExpExecArray, removing: boolean) => TrimEdit;
}

const rule = (source: string, edit: Rule['edit']): Rule => ({ pattern: new RegExp(source), edit });

/** The first that fits a clause counts, so the narrower come first. */
const rules: readonly Rule[] = [
  // "keep 0:05 to 0:12", "cut out 3s - 5s", "保留第5秒到第12秒"
  rule(`${time}\\s*(?:to|-|–|—|~|until|till|through|到|至)\\s*第?\\s*${sure}`, (found, removing) => ({
    op: removing ? ('cut' as const) : ('keep' as const),
    from: at(inUnitOf(found[1], found[2])),
    to: at(found[2]),
  })),
  // "everything after 0:20"
  rule(`\\b(?:after|past|beyond)\\s+(?:the\\s+)?${sure}|${sure}\\s*(?:之后|以后|后面)`, (found, removing) => ({
    op: removing ? ('cut' as const) : ('keep' as const),
    from: at(found[1] ?? found[2]),
    to: end,
  })),
  rule(`\\b(?:before)\\s+(?:the\\s+)?${sure}|${sure}\\s*(?:之前|以前)`, (found, removing) => ({
    op: removing ? ('cut' as const) : ('keep' as const),
    from: start,
    to: at(found[1] ?? found[2]),
  })),
  // "cut 3 seconds off the end", "remove 2s from the beginning"
  rule(`${sure}\\s*(?:off|from|at)\\s+the\\s+(?:start|beginning|front|head)`, (found) => ({
    op: 'cut',
    from: start,
    to: at(found[1]),
  })),
  rule(`${sure}\\s*(?:off|from|at)\\s+the\\s+(?:end|back|tail|ending)`, (found) => ({
    op: 'cut',
    from: beforeEnd(found[1]),
    to: end,
  })),
  // "the first 5 seconds", "前5秒"
  rule(`(?:\\b(?:first|opening|initial|beginning)\\s+|(?:前面?|开头|最初|头)的?\\s*)${sure}`, (found, removing) => ({
    op: removing ? ('cut' as const) : ('keep' as const),
    from: start,
    to: at(found[1]),
  })),
  rule(`(?:\\b(?:last|final|ending|closing)\\s+|(?:最后|结尾|末尾|倒数|后面?)的?\\s*)${sure}`, (found, removing) => ({
    op: removing ? ('cut' as const) : ('keep' as const),
    from: beforeEnd(found[1]),
    to: end,
  })),
  // "start at 0:05", "从5秒开始"
  rule(
    `\\b(?:start(?:s|ing)?|begin(?:s|ning)?)\\s+(?:it\\s+)?(?:at|from)\\s+${time}|从第?\\s*${sure}(?:处)?开始`,
    (found) => ({
      op: 'keep',
      from: at(found[1] ?? found[2]),
      to: end,
    }),
  ),
  rule(`\\b(?:end|stop)(?:s|ing)?\\s+(?:it\\s+)?at\\s+${time}|到第?\\s*${sure}(?:处)?(?:结束|为止)`, (found) => ({
    op: 'keep',
    from: start,
    to: at(found[1] ?? found[2]),
  })),
  // "shorten it to 10 seconds", "make it 10 seconds long", "剪成10秒"
  rule(
    `\\b(?:cut|trim|shorten|crop|limit|reduce|get)\\b.*?\\b(?:down\\s+)?to\\s+(?:just\\s+|only\\s+)?${sure}`,
    (found) => ({
      op: 'keep',
      from: start,
      to: at(found[1]),
    }),
  ),
  rule(`\\bmake\\s+(?:it|this|the\\s+(?:video|clip))\\s+(?:only\\s+|just\\s+)?${sure}(?:\\s+long)?\\s*$`, (found) => ({
    op: 'keep',
    from: start,
    to: at(found[1]),
  })),
  rule(`(?:剪短|剪辑|裁剪|缩短|剪|裁|截|控制)(?:成|到|为|在)\\s*${sure}`, (found) => ({
    op: 'keep',
    from: start,
    to: at(found[1]),
  })),
  rule(`(?:只要|只保留|只留|保留|keep only|keep just|keep)\\s*(?:the\\s+)?${sure}`, (found) => ({
    op: 'keep',
    from: start,
    to: at(found[1]),
  })),
];

/**
 * A cut asked for in one clause (lower case, number words as digits); undefined where it asks for none. `before` is what
 * the clause in front asked for: "cut the first 2 seconds and the last 3" has its verb once.
 */
export function trimIn(clause: string, before: 'keep' | 'cut' | undefined): TrimEdit | undefined {
  const silent = !keeps.test(clause) && before === 'cut';
  const removing = removes.test(clause) || removesUnlessTo.test(clause) || silent;
  for (const { pattern, edit } of rules) {
    const found = pattern.exec(clause);
    if (found !== null) return edit(found, removing);
  }
  return undefined;
}

/** "5 to 12 minutes": a bare number has the unit of the one behind it. */
function inUnitOf(first: string | undefined, second: string | undefined): string {
  const bare = /^\d+(?:\.\d+)?$/.test((first ?? '').trim());
  return bare && /m(?!s)|分/.test(second ?? '') && !/:/.test(second ?? '') ? `${first}m` : (first ?? '0');
}
