import { BotError } from '../core/errors.ts';

/** Who is calling: the "frontmatter" of the skill (`nemoSkill` in package.json) and where it is installed. */
export interface Skill {
  readonly source: string;
  readonly version: string;
  readonly platform: 'clawhub' | 'cursor' | 'unknown';
}

const PLATFORMS: ReadonlySet<string | undefined> = new Set(['clawhub', 'cursor', 'unknown']);

export function attributionOf(skill: Skill): Readonly<Record<string, string>> {
  return {
    'x-skill-source': skill.source,
    'x-skill-version': skill.version,
    'x-skill-platform': skill.platform,
  };
}

/** A call without its attribution would be answered, and its export fail much later with a 402 that says nothing of why. */
export function refuseUnattributed(headers: Readonly<Record<string, string>>): void {
  const missing = ['x-skill-source', 'x-skill-version'].find((name) => !headers[name]?.trim());
  if (missing) throw new BotError('unexpected', `refused to call NemoVideo without ${missing}`);
  if (PLATFORMS.has(headers['x-skill-platform'])) return;
  throw new BotError('unexpected', 'refused to call NemoVideo without a known x-skill-platform');
}
