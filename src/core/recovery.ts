import type { Call } from './call.ts';
import type { Card, Cards } from './cards.ts';
import { describeChanges } from './changes.ts';
import type { Choices } from './choices.ts';
import { toBotError, type BotError } from './errors.ts';
import { explain } from './failure.ts';
import { RUN_MS } from './follow.ts';
import { translateGuiTalk } from './gui-talk.ts';
import type { Address, ChannelKey, Json } from './message.ts';
import type { Parts } from './parts.ts';
import type { Again, Box, NemoSession } from './ports.ts';
import { seen, type SeenProject } from './project.ts';
import { QUICK, retrying } from './retry.ts';
import type { Turn } from './turn.ts';
import type { TurnRecord, Turns } from './turns.ts';
import type { Versions } from './versions.ts';
import { Voice } from './voice.ts';

/** conduct.md: "Look at the project after 30 s, then every 60 s, until 15 minutes after it was sent". */
const FIRST_LOOK_MS = 30_000;
const LOOK_EVERY_MS = 60_000;
/** "After five equal looks say that there is no sign yet and that we keep looking." */
const LOOKS_WITHOUT_SIGN = 5;
/** "The channel's next turn waits for two equal looks 30 s apart." */
const SETTLE_MS = 30_000;

/** A run whose end we do not know: its project is looked at until it shows, or until it cannot any more. */
export interface LostRun {
  readonly kind: 'lost-run';
  readonly turnKey: string;
  readonly channel: ChannelKey;
  readonly address: Address;
  readonly language: string;
  readonly requester: string;
  readonly session: NemoSession;
  readonly prompt: string;
  /** What was last told of the project: changes are told against it. */
  readonly baseline: SeenProject;
  readonly sentAt: number;
  readonly looks: number;
  readonly equalLooks: number;
  /** A change was told: one more equal look and we are done. */
  readonly told: boolean;
}

/** Looks after prompts that were sent and whose answer was lost. Never sends one. */
export class Recovery {
  readonly #parts: Parts;
  readonly #cards: Cards;
  readonly #choices: Choices;
  readonly #turns: Turns;
  readonly #versions: Versions;
  /** By channel: what its next turn has to wait for. */
  readonly #unsettled: Box<LostRun>;

  constructor(parts: Parts, services: { cards: Cards; choices: Choices; turns: Turns; versions: Versions }) {
    this.#parts = parts;
    this.#cards = services.cards;
    this.#choices = services.choices;
    this.#turns = services.turns;
    this.#versions = services.versions;
    this.#unsettled = parts.records.box<LostRun>('unsettled');
  }

  async any(): Promise<boolean> {
    for await (const _ of this.#unsettled.entries()) return true;
    return false;
  }

  /** The stream broke, ran out of time or was left: says so with what came before, and watches the project. */
  async begin(call: Call, turn: Turn, record: TurnRecord, card: Card, error: BotError, text: string): Promise<void> {
    const { words } = call.voice;
    const sofar = translateGuiTalk(text).text;
    const sentence =
      error.kind === 'stopped' ? words.stoppedRunning : explain(this.#parts, error, words, { turn: turn.key });
    const told = error.kind === 'stopped' ? [sofar, sentence] : [sofar, sentence, words.neverTwice];
    await call.voice.say(`${turn.key}/lost-run`, told.filter((each) => each !== '').join('\n\n'));
    await this.#watch(call, turn, record, card);
  }

  /** The process that sent the prompt died. */
  async resume(call: Call, turn: Turn, record: TurnRecord, card: Card): Promise<void> {
    await call.voice.say(`${turn.key}/resumed`, call.voice.words.restartedWhileEditing);
    await this.#watch(call, turn, record, card);
  }

  /** After ten minutes of keepalives: tells what shows already; what is told is the new baseline. */
  async lookBeside(call: Call, turn: Turn, session: NemoSession, before: SeenProject): Promise<SeenProject> {
    const { words } = call.voice;
    const project = await this.#parts.nemo.project(session, call.signal);
    const changes = project.revision === before.revision ? [] : describeChanges(before, project, words.project);
    const lines = changes.map((line) => `• ${line}`);
    await call.voice.say(`${turn.key}/beside`, [words.quietForLong, ...lines].join('\n'));
    return seen(project);
  }

  /** Before a turn: an earlier run that may still be writing is given the time to stand still, and is told to its end. */
  async settle(call: Call, card: Card): Promise<void> {
    const run = await this.#unsettled.get(call.channel);
    if (!run) return;
    card.show(call.voice.words.waitingToSettle);
    await this.#parts.work.unwatch(run.turnKey);
    const voice = new Voice(this.#parts, run.address, run.language);
    try {
      await this.#standStill(run, call.signal);
      const found = await this.#tellChange(voice, run, 'settled', call.signal);
      if (!found && !run.told) await voice.say(`${run.turnKey}/settled`, voice.words.noSignGoingOn);
    } catch (thrown) {
      if (toBotError(thrown).kind !== 'session-lost') throw thrown;
    }
    await this.#over(voice, run);
  }

  /** One look at a lost run's project, from the work engine. */
  async look(run: LostRun, signal: AbortSignal): Promise<'done' | Again> {
    const voice = new Voice(this.#parts, run.address, run.language);
    const { words } = voice;
    const open = (await this.#unsettled.get(run.channel))?.turnKey === run.turnKey;
    if (!open) return 'done';
    this.#cards.open(run.turnKey, voice, undefined).show(words.lookingAtProject);
    const overdue = this.#parts.clock.now() - run.sentAt >= RUN_MS;
    try {
      const found = await this.#tellChange(voice, run, String(run.looks), signal);
      if (!found && (run.told || overdue)) return await this.#close(voice, run);
      const counted = { ...run, looks: run.looks + 1 };
      const next: LostRun = found
        ? { ...counted, baseline: found, told: true, equalLooks: 0 }
        : { ...counted, equalLooks: run.equalLooks + 1 };
      if (next.equalLooks === LOOKS_WITHOUT_SIGN) await voice.say(`${run.turnKey}/no-sign-yet`, words.noSignYet);
      await this.#unsettled.set(run.channel, next);
      return { afterMs: LOOK_EVERY_MS, state: next as unknown as Json };
    } catch (thrown) {
      signal.throwIfAborted();
      this.#parts.log.warn('look at a project failed', {
        turn: run.turnKey,
        kind: toBotError(thrown).kind,
        error: thrown,
      });
      return overdue ? this.#close(voice, run) : { afterMs: LOOK_EVERY_MS, state: run as unknown as Json };
    }
  }

  async #standStill(run: LostRun, signal: AbortSignal): Promise<void> {
    const { clock, nemo } = this.#parts;
    let last: string | undefined;
    while (clock.now() - run.sentAt < RUN_MS + SETTLE_MS) {
      const { revision } = await retrying(QUICK, clock, signal, (each) => nemo.project(run.session, each));
      if (revision === last) return;
      last = revision;
      await clock.sleep(SETTLE_MS, signal);
    }
  }

  async #watch(call: Call, turn: Turn, record: TurnRecord, card: Card): Promise<void> {
    if (!record.session || !record.before || record.sentAt === undefined)
      throw new Error(`turn ${turn.key} was never sent`);
    const run: LostRun = {
      kind: 'lost-run',
      turnKey: turn.key,
      channel: call.channel,
      address: call.voice.address,
      language: call.voice.language,
      requester: call.message.author.id,
      session: record.session,
      prompt: turn.prompt,
      baseline: record.before,
      sentAt: record.sentAt,
      looks: 0,
      equalLooks: 0,
      told: false,
    };
    await this.#unsettled.set(call.channel, run);
    await this.#parts.work.watch({ id: turn.key, state: run as unknown as Json }, FIRST_LOOK_MS);
    await this.#turns.end(turn.key);
    card.show(call.voice.words.lookingAtProject);
  }

  /** Tells what changed since the baseline; answers with the new one, or undefined if nothing did. */
  async #tellChange(voice: Voice, run: LostRun, part: string, signal: AbortSignal): Promise<SeenProject | undefined> {
    const project = await retrying(QUICK, this.#parts.clock, signal, (each) =>
      this.#parts.nemo.project(run.session, each),
    );
    if (project.revision === run.baseline.revision) return undefined;
    await this.#versions.keep(run.channel, project, run.prompt);
    const changes = describeChanges(run.baseline, project, voice.words.project);
    const text = [voice.words.foundAfterAll, ...changes.map((line) => `• ${line}`)].join('\n');
    const exportIt = { kind: 'command', name: 'export', args: '' } as const;
    const button = await this.#choices.button(voice.words.buttons.export, exportIt, run.requester, 'primary');
    await voice.say(`${run.turnKey}/found/${part}`, text, { mention: run.requester, buttons: [button] });
    return seen(project);
  }

  /** Fifteen minutes are over, or it stands still after a change. */
  async #close(voice: Voice, run: LostRun): Promise<'done'> {
    if (!run.told) {
      const again = { kind: 'prompt', text: run.prompt, files: [] } as const;
      const button = await this.#choices.button(voice.words.buttons.tryAgainPaid, again, run.requester, 'danger');
      await voice.say(`${run.turnKey}/gave-up`, voice.words.noSignAtAll, { mention: run.requester, buttons: [button] });
    }
    await this.#over(voice, run);
    return 'done';
  }

  async #over(voice: Voice, run: LostRun): Promise<void> {
    await this.#unsettled.delete(run.channel);
    await this.#cards.open(run.turnKey, voice, undefined).finish(voice.words.ended);
  }
}
