import { unescaped } from './mrkdwn.ts';

/** `<@U1>`, `<#C1|general>`, `<!here>`, `<https://…|label>` (docs: messaging/formatting-message-text). */
const ENTITY = /<([@#!]?)([^>|]+)(?:\|([^>]*))?>/g;

/** What a person typed, out of what Slack makes of it: our own mention is gone, entities are characters again. */
export function plainText(text: string, ownId: string | undefined): string {
  const plain = text.replace(ENTITY, (_, sign: string, name: string, label: string | undefined) => {
    if (sign === '@') return name === ownId ? '' : `@${label ?? name}`;
    if (sign === '#') return `#${label ?? name}`;
    if (sign === '!') return label ?? `@${name.split('^')[0]}`;
    return link(name, label);
  });
  return unescaped(plain)
    .replaceAll(/[^\S\n]{2,}/g, ' ')
    .replaceAll(/^[^\S\n]+|[^\S\n]+$/gm, '')
    .trim();
}

/** Slack makes links of what looks like one; the label is then what was typed. */
function link(target: string, label: string | undefined): string {
  if (label === undefined) return target;
  const bare = target.replace(/^(?:https?:\/\/|mailto:|tel:)/, '');
  if (label === bare || label === target || `${label}/` === bare) return target.startsWith('https://') ? target : label;
  return `${label} (${target})`;
}

export function mentions(text: string, userId: string | undefined): boolean {
  return userId !== undefined && (text.includes(`<@${userId}>`) || text.includes(`<@${userId}|`));
}

/** Somebody else is spoken to, or everybody. */
export function namesOthers(text: string, except: readonly (string | undefined)[]): boolean {
  if (/<!(?:channel|here|everyone|subteam)/.test(text)) return true;
  return [...text.matchAll(/<@([UW]\w+)/g)].some(([, id]) => !except.includes(id));
}
