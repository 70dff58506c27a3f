import type { Exporting, Exports } from './export.ts';
import type { Parts } from './parts.ts';
import type { Example, Visitor } from './ports.ts';
import type { RecentExports } from './recent-exports.ts';
import { QUICK, retrying } from './retry.ts';
import { wordsFor } from './wording/index.ts';

const NEVER = new AbortController().signal;

/** What a home page tells this person: the account's credits, what of theirs is rendering, and what was exported last. */
export async function homeOf(
  parts: Parts,
  exports: Exports,
  recents: RecentExports,
  visitor: Visitor,
): Promise<readonly string[]> {
  const words = wordsFor(visitor.locale ?? 'en');
  const credits = await retrying(QUICK, parts.clock, NEVER, (signal) => parts.nemo.credits(signal));
  const { platform, workspaceId, userId } = visitor;
  const isTheirs = ({ address, requester }: Exporting): boolean =>
    address.platform === platform && address.workspaceId === workspaceId && requester === userId;
  const running = (await exports.running(isTheirs)).length;
  const recent = await recents.of(visitor);
  const lines = recent.map(({ fileName, at }) => `• ${words.exportedAgo(fileName, parts.clock.now() - at)}`);
  return [
    words.credits(credits),
    running === 0 ? words.nothingRunning : words.exportsRunning(running),
    ...(lines.length > 0 ? [[words.recentExports, ...lines].join('\n')] : []),
  ];
}

/** What can be tried at once, for somebody who has not said anything yet. */
export function examplesIn(locale: string | undefined): readonly Example[] {
  return wordsFor(locale ?? 'en').nextSteps.map(({ label, prompt }) => ({ label, text: prompt }));
}
