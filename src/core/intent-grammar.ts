import type { Token } from './intent-lexer.ts';

export type CommandName = 'export' | 'credits' | 'status' | 'upload' | 'new' | 'stop' | 'versions' | 'help';

export interface Reading {
  readonly name: CommandName;
  /** False: it may as well be meant as an edit. */
  readonly sure: boolean;
}

/** Over the letters of intent-words.ts, whole messages only; the first that matches counts. */
const rules: readonly (readonly [CommandName, RegExp])[] = [
  ['versions', /^(?=.*O)(?=.*W)[EWOSsLQPVIode]+$/u],
  ['export', /^(?=.*E)(?!.*n.*n)[EIVSsDdPfqonca]+$/u],
  ['export', /^(?=.*E)(?=.*W)(?=.*[nDI])(?!.*n.*n)[EIVSsDdPfqoncW]+$/u],
  ['export', /^(?=.*S.*[VIfn]|.*[VIfn].*S|.*S.*DW|.*s)(?!.*n.*n)[SsVIDdPfqohncW]+$/u],
  ['credits', /^(?=.*C)[CRQLSsdBo]+$/u],
  ['status', /^(?=.*T)[TKLQSsdDPVIRoEJU]+$/u],
  ['status', /^(?=.*K)[KLQSsdPVIRo]+$/u],
  ['upload', /^(?=.*U)[UVImDdNPoQS]+$/u],
  ['new', /^(?=.*N)(?=.*P)[MNPoId]+$/u],
  ['stop', /^(?=.*X)[XIJEUacd]+$/u],
  ['versions', /^(?=.*W)[WLQOSsPVoeadR]+$/u],
  ['help', /^H+$/u],
];

/** Plausible as a command and as an edit. */
const doubtful: readonly (readonly [CommandName, RegExp])[] = [
  ['new', /^(?:[MIo]*N[VIM]*|Y+)$/u],
  ['credits', /^(?:(?=.*\+)(?=.*C)[+CBdR]+|(?=.*Q)(?=.*R)[QR]+)$/u],
  ['stop', /^(?:[yI]*y[yI]*|(?=.*X)[XVPIdD]+)$/u],
  ['versions', /^(?=.*[WZ])(?=.*[nZ])[ZWnOoIDd]+$/u],
  ['export', /^(?:(?=.*p)[pSVIPDdfqoc]+|(?=.*E)(?=.*e)[EeVISDdofca]+|w[VfDdEI]+|[VDdI]+w|S+|[Dd]*W?D+W)$/u],
  ['export', /^(?=.*Q)(?=.*E)[QEVIDdPofq]+$/u],
];

/** In letters; "could you please …" does not count. */
const longest = 40;
/** What may follow the word that makes a command and still leave it plausible; more is an instruction. */
const most = { letters: 6, unknownWords: 3 };

/** What a whole message asks for; undefined where it is an instruction for the agent. */
export function readCommand(tokens: readonly Token[]): Reading | undefined {
  const letters = lettersOf(tokens);
  if (letters.length > longest) return undefined;
  const sure = find(rules, letters) ?? (/^H[^H]/u.test(letters) ? find(rules, letters.slice(1)) : undefined);
  if (sure !== undefined) return { name: sure, sure: true };
  const maybe = find(doubtful, letters) ?? severalCommands(letters) ?? openEnded(tokens, letters);
  return maybe && { name: maybe, sure: false };
}

/** A message's letters without politeness, and without "and then" at its ends. */
export function lettersOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ letter }) => letter)
    .join('')
    .replaceAll('F', '')
    .replaceAll(/^c+|c+$/gu, '');
}

function find(table: readonly (readonly [CommandName, RegExp])[], letters: string): CommandName | undefined {
  return table.find(([, pattern]) => pattern.test(letters))?.[0];
}

/** "Status and credits": no instruction for the agent, but not one command either. */
function severalCommands(letters: string): CommandName | undefined {
  const names = letters.split(/c+/u).map((part) => find(rules, part));
  return names.every((name) => name !== undefined) ? names[0] : undefined;
}

/** "Export with subtitles", "new project for the wedding": a command with words that it does not know. */
function openEnded(tokens: readonly Token[], letters: string): CommandName | undefined {
  if (letters.length > most.letters || /[!+-]/u.test(letters)) return undefined;
  const unknownWords = tokens
    .filter(({ letter }) => letter === '?')
    // A Chinese word has two characters on average.
    .reduce((sum, { text }) => sum + (/\p{Script=Han}/u.test(text) ? 0.5 : 1), 0);
  if (unknownWords > most.unknownWords) return undefined;
  if (/^[MIo]*NP/u.test(letters)) return 'new';
  // "Download this song from …" and "give me a video of …" are about something else than the edited video.
  const other = tokens.some(({ text }) => /^(?:download|下载|a)$/u.test(text));
  return /^[dD]*(?:E|SV)/u.test(letters) && !other ? 'export' : undefined;
}
