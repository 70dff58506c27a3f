/** Slack's three control characters (docs: messaging/formatting-message-text, "Escaping text"). */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What an asterisk may stand beside and still be seen as bold; beside anything else an unseen space makes it so. */
const APART = /[\s!-/:-@[-`{-~]/;
const UNSEEN = '\u200B';

const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]+`)/;
const URL_CHARACTERS = '[^\\s<>|"`\\u0080-\\uffff]';
const MARKS = new RegExp(
  [
    '\\[(?<label>[^\\]\\n]+)\\]\\((?<target>https?://[^\\s)<>|]+)\\)',
    `(?<bare>https?://${URL_CHARACTERS}*[^\\s<>|"\`\\u0080-\\uffff.,;:!?'()\\]*])`,
    '\\*\\*(?=\\S)(?<bold>[^\\n]+?)(?<=\\S)\\*\\*',
    '(?<![\\w*])\\*(?=[^\\s*])(?<italic>[^*\\n]+?)(?<=[^\\s*])\\*(?![\\w*])',
    '^#{1,6} +(?<heading>[^\\n]+)$',
    '^(?<indent> *)[-*] +(?=\\S)',
  ].join('|'),
  'gmu',
);

/**
 * Our small Markdown (bold, code, links, and what models like to add) as Slack writes it. Whatever the text says, nothing in
 * it notifies anybody: angle brackets are Slack's only way to, and every one of the text's own is escaped.
 */
export function toMrkdwn(markdown: string): string {
  return markdown
    .split(CODE)
    .map((part, index) => (index % 2 === 1 ? code(part) : prose(part)))
    .join('');
}

/** Slack would show a block's language as its first line. */
function code(part: string): string {
  return escaped(part.startsWith('```') ? part.replace(/^```[\w+#-]*\n/, '```\n') : part);
}

function prose(text: string): string {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    result += escaped(text.slice(from, match.index));
    from = match.index + match[0].length;
    result += marked(match.groups ?? {}, text[match.index - 1], text[from]);
  }
  return result + escaped(text.slice(from));
}

function marked(found: Readonly<Record<string, string | undefined>>, before?: string, after?: string): string {
  const { label, target, bare, bold, italic, heading, indent } = found;
  if (target !== undefined && label !== undefined) return `<${escaped(target)}|${escaped(label)}>`;
  if (bare !== undefined) return `<${escaped(bare)}>`;
  if (bold !== undefined) return apart(`*${prose(bold)}*`, before, after);
  if (italic !== undefined) return apart(`_${prose(italic)}_`, before, after);
  if (heading !== undefined) return `*${prose(heading.replaceAll('**', ''))}*`;
  return `${indent ?? ''}• `;
}

function apart(text: string, before: string | undefined, after: string | undefined): string {
  const left = before === undefined || APART.test(before) ? '' : UNSEEN;
  const right = after === undefined || APART.test(after) ? '' : UNSEEN;
  return `${left}${text}${right}`;
}
