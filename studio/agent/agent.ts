import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from '../accounts.ts';
import { Dice } from '../dice.ts';
import type { Rule } from '../faults.ts';
import { ApiError } from '../http/errors.ts';
import type { Settings } from '../options.ts';
import type { Folders } from '../folders.ts';
import type { RunRecord, Session } from '../records.ts';
import type { Shelf, Store } from '../store.ts';
import type { Outcome, Problem } from './apply.ts';
import { segmentsOf, trackType } from './draft.ts';
import { Editor } from './editor.ts';
import { nobody, type Speaker } from './speaker.ts';
import { understand, type ProjectSoFar } from './understand.ts';
import type { Wish } from './wish.ts';
import { wordingFor, type Wording } from './wording.ts';

/** What an answer with at least one edit costs. */
const editCost = 10;
/** At pace 1. */
const lookMs = 400;
const editMs = 1800;
const textMs = 120;
const heartbeatMs = 1000;

/** How a run goes when a test wants it otherwise. */
type Orders = readonly Rule[];

/** Does what prompts say: one run a session at a time, finished whether anybody listens or not. */
export class Agent {
  readonly #settings: Settings;
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #sessions: Shelf<Session>;
  readonly #editor: Editor;
  readonly #runs: Shelf<RunRecord>;
  readonly #counter: Shelf<{ count: number }>;
  readonly #busy = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(settings: Settings, store: Store, accounts: Accounts, folders: Folders) {
    this.#settings = settings;
    this.#store = store;
    this.#accounts = accounts;
    this.#sessions = store.shelf('sessions');
    this.#editor = new Editor(settings, store, accounts, folders, this.#stopping.signal);
    this.#runs = store.shelf('runs');
    this.#counter = store.shelf('counters');
  }

  /** Takes up what a restart interrupted. */
  resume(): void {
    for (const run of this.#runs.all()) {
      this.#settings.log('run resumed', { session: run.sessionId });
      void this.carryOut(run, nobody, []);
    }
  }

  /** Remembers the prompt and reserves its credits. Throws 2001, or 409 while the session is busy. */
  accept(session: Session, prompt: string): RunRecord {
    if (this.#busy.has(session.id)) throw new ApiError(409, 409, 'The session is busy with another message');
    const wish = understand(prompt, soFar(session));
    const run = this.#store.atomically(() => {
      const number = (this.#counter.get('runs')?.count ?? 0) + 1;
      this.#counter.put('runs', { count: number });
      const frozen = wish.edits.length === 0 ? 0 : editCost;
      this.#accounts.freeze(session.userId, frozen);
      const record: RunRecord = {
        id: randomUUID(),
        number,
        sessionId: session.id,
        userId: session.userId,
        prompt,
        frozen,
      };
      this.#runs.put(record.id, record);
      return record;
    });
    this.#busy.add(session.id);
    return run;
  }

  /** The numbers this run is played with: the same seed and the same history give the same run. */
  diceFor(run: RunRecord): Dice {
    return new Dice(this.#settings.seed * 7919 + run.number);
  }

  /** Lets runs in progress stop where they are; the next start takes them up again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /** Carries an accepted run out to its end; resolves when the last event is out. Never rejects. */
  carryOut(run: RunRecord, speaker: Speaker, orders: Orders): Promise<void> {
    this.#busy.add(run.sessionId);
    const work = this.#perform(run, speaker, orders)
      .catch((error: unknown) => this.#failed(run, speaker, error))
      .finally(() => {
        this.#busy.delete(run.sessionId);
        this.#running.delete(work);
        speaker.end();
      });
    this.#running.add(work);
    return work;
  }

  /** Stopped with the studio: the next start takes it up. Anything else: nothing is changed or charged, and said so. */
  #failed(run: RunRecord, speaker: Speaker, error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#settings.log('run failed', { session: run.sessionId, error: String(error) });
    this.#editor.giveUp(run);
    speaker.error('Something went wrong inside the agent', undefined);
  }

  async #perform(run: RunRecord, speaker: Speaker, orders: Orders): Promise<void> {
    const session = this.#sessions.get(run.sessionId);
    if (session === undefined) return this.#editor.giveUp(run);
    const wish = understand(run.prompt, soFar(session));
    const wording = wordingFor(wish.language);
    const beats = setInterval(() => speaker.heartbeat(), Math.max(50, heartbeatMs * this.#settings.pace));
    try {
      speaker.heartbeat();
      speaker.thought(wording.thought);
      await this.#wait(lookMs);
      await this.#followOrders(orders, speaker);
      const failure = orders.find((rule) => rule.action === 'error-event');
      if (failure !== undefined) {
        this.#editor.giveUp(run);
        return speaker.error(failure.message ?? 'The model is overloaded', failure.code);
      }
      const answer = await this.#answer(run, session, wish, speaker);
      await this.#speak(answer, wording, speaker, this.diceFor(run), orders);
    } finally {
      clearInterval(beats);
    }
  }

  async #followOrders(orders: Orders, speaker: Speaker): Promise<void> {
    for (const rule of orders) {
      if (rule.action === 'heartbeats') for (let beat = 0; beat < rule.count; beat += 1) speaker.heartbeat();
      if (rule.action === 'slow') await this.#sleep(rule.forMs ?? 1000);
    }
  }

  /** Does the edits; what comes back is what there is to say. */
  async #answer(run: RunRecord, session: Session, wish: Wish, speaker: Speaker): Promise<Answer> {
    if (wish.edits.length === 0) {
      this.#editor.giveUp(run);
      return { sentences: talkOf(wish), changed: false };
    }
    speaker.toolCall('inspect_media', { session_id: session.id, files: session.fresh.length });
    const { edits, problems } = await this.#editor.withPeople(session, wish.edits);
    speaker.toolResult('inspect_media', { status: 'ok' });
    for (const edit of edits) speaker.toolCall('edit_timeline', { op: edit.op });
    await this.#wait(editMs);
    const outcome = this.#editor.apply(run, edits);
    for (const { edit } of outcome.done) speaker.toolResult('edit_timeline', { applied: edit.op, status: 'ok' });
    return { sentences: sentencesOf(wish, outcome, problems), changed: outcome.done.length > 0 };
  }

  async #speak(answer: Answer, wording: Wording, speaker: Speaker, dice: Dice, orders: Orders): Promise<void> {
    const ordered = (action: Rule['action']): boolean => orders.some((rule) => rule.action === action);
    const silent = dice.chance(this.#settings.silent) && answer.changed && !ordered('text');
    const gui = dice.chance(this.#settings.gui) && answer.changed;
    const pause = (): Promise<void> => this.#wait(textMs);
    if (silent || ordered('no-text')) return dice.chance(0.5) ? speaker.text('', pause) : undefined;
    const passage = [...answer.sentences(wording), ...(gui ? [dice.pick(wording.gui)] : [])].join(wording.space);
    await speaker.text(passage, pause);
    if (ordered('temporary-issue')) await speaker.text(wording.temporaryIssue, pause);
  }

  async #wait(ms: number): Promise<void> {
    if (this.#settings.pace > 0) await this.#sleep(ms * this.#settings.pace);
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal });
  }
}

function soFar({ language, draft }: Session): ProjectSoFar {
  const clips = draft === null ? [] : segmentsOf(draft, trackType.video);
  return { language, replaced: clips.some((clip) => clip.m.background !== undefined) };
}

interface Answer {
  readonly sentences: (wording: Wording) => string[];
  readonly changed: boolean;
}

function talkOf(wish: Wish): (wording: Wording) => string[] {
  return (wording) => {
    if (wish.refusals.length === 0) return [wording.talk[wish.talk ?? 'vague']];
    return [...wish.refusals.map((refusal) => wording.refusals[refusal]), wording.nothingCharged];
  };
}

function sentencesOf(wish: Wish, outcome: Outcome, problems: readonly Problem[]): (wording: Wording) => string[] {
  return (wording) => {
    const said = [
      ...outcome.done.map((done) => wording.done(done)),
      ...[...problems, ...outcome.problems].map((problem) => wording.problems[problem]),
      ...wish.refusals.map((refusal) => wording.refusals[refusal]),
    ];
    return outcome.done.length > 0 ? said : [...said, wording.nothingCharged];
  };
}
