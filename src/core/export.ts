import type { Call } from './call.ts';
import type { Cards } from './cards.ts';
import { fileNameOf, type Delivering, type Rung } from './delivery.ts';
import { BotError, toBotError } from './errors.ts';
import { explain } from './failure.ts';
import type { Address, ChannelKey, Json } from './message.ts';
import type { Parts } from './parts.ts';
import type { Again, Box, NemoSession, Render, RenderOrder } from './ports.ts';
import { isReady } from './project.ts';
import type { RecentExports } from './recent-exports.ts';
import { QUICK, rateLimitWait, retrying } from './retry.ts';
import { openCard } from './turn-card.ts';
import type { Sessions } from './sessions.ts';
import type { Versions } from './versions.ts';
import { Voice } from './voice.ts';

/** Seed: "Poll … every 30s". */
const LOOK_EVERY_MS = 30_000;
/** rules.md, Q17: "taking longer" at five minutes, given up at thirty. */
const LONG_MS = 5 * 60_000;
const GIVE_UP_MS = 30 * 60_000;
/** A 402 is remembered for a day (conduct.md, who may). */
const BLOCKED_MS = 24 * 60 * 60_000;

/** An export from its order to the file in the channel. What is stored is enough for any process to go on. */
export interface Exporting {
  readonly kind: 'export';
  /** The watch's id, and the card's key. */
  readonly key: string;
  readonly channel: ChannelKey;
  readonly address: Address;
  readonly language: string;
  readonly requester: string;
  readonly session: NemoSession;
  readonly since: number;
  /** Made before it is submitted; once it is, the service's own. */
  readonly renderId: string;
  readonly submitted: boolean;
  /** 1, and 2 after the one retry of rule 58. */
  readonly attempt: number;
  readonly rung: Rung;
  readonly toldLong: boolean;
  /** What the exported file is called. */
  readonly fileName: string;
  readonly size?: { readonly width: number; readonly height: number };
}

type Step = 'done' | Again;

/** Renders ordered, watched and delivered. A render is free; what costs is losing one. */
export class Exports {
  readonly #parts: Parts;
  readonly #cards: Cards;
  readonly #sessions: Sessions;
  readonly #versions: Versions;
  readonly #delivering: Delivering;
  readonly #drafts: Box<{ readonly draft: Json }>;
  readonly #running: Box<Exporting>;
  readonly #blocked: Box<{ readonly at: number }>;
  readonly #recent: RecentExports;

  constructor(
    parts: Parts,
    services: { cards: Cards; sessions: Sessions; versions: Versions; delivering: Delivering; recent: RecentExports },
  ) {
    this.#parts = parts;
    this.#cards = services.cards;
    this.#sessions = services.sessions;
    this.#versions = services.versions;
    this.#delivering = services.delivering;
    this.#drafts = parts.records.box('export-drafts');
    this.#running = parts.records.box('exports');
    this.#blocked = parts.records.box('export-blocked');
    this.#recent = services.recent;
  }

  /** Whether the account's plan refused an export within the last day. */
  async blocked(): Promise<boolean> {
    return (await this.#blocked.get('account')) !== undefined;
  }

  /** Orders an export of the project as it stands, or of a version. The same `key` again is the same export. */
  async begin(call: Call, key: string, version: number | undefined): Promise<void> {
    const { parts, voice } = call;
    const begun = await this.#running.get(key);
    if (begun) return parts.work.watch({ id: key, state: begun as unknown as Json }, 0);
    const known = await this.#sessions.get(call.channel);
    const project =
      known && (await retrying(QUICK, parts.clock, call.signal, (each) => parts.nemo.project(known.session, each)));
    const draft = version === undefined ? project?.draft : await this.#versions.draft(call.channel, version);
    if (!known || !project || draft === undefined || draft === null || (version === undefined && !isReady(project))) {
      throw new BotError('nothing-to-export', 'no track holds anything');
    }
    const { width, height } = project;
    const order: Exporting = {
      kind: 'export',
      key,
      channel: call.channel,
      address: voice.address,
      language: voice.language,
      requester: call.message.author.id,
      session: known.session,
      since: parts.clock.now(),
      renderId: newRenderId(),
      submitted: false,
      attempt: 1,
      rung: { quality: 'high' },
      toldLong: false,
      fileName: fileNameOf(project),
      ...(width !== undefined && height !== undefined ? { size: { width, height } } : {}),
    };
    (await openCard(call, key)).show(voice.words.renderQueued);
    await this.#drafts.set(key, { draft });
    await this.#running.set(key, order);
    await parts.work.watch({ id: key, state: order as unknown as Json }, 0);
  }

  /** Ordered and not yet delivered, in any process. */
  async running(fits: (each: Exporting) => boolean = () => true): Promise<readonly Exporting[]> {
    const found: Exporting[] = [];
    for await (const [, each] of this.#running.entries()) if (fits(each)) found.push(each);
    return found;
  }

  /** Ends an export: the render is cancelled at the service. */
  async cancel(running: Exporting, signal: AbortSignal): Promise<void> {
    const { clock, log, nemo, work } = this.#parts;
    await work.unwatch(running.key);
    const voice = new Voice(this.#parts, running.address, running.language);
    await this.#end(running, voice, voice.words.stopped);
    if (!running.submitted) return;
    await retrying(QUICK, clock, signal, (each) => nemo.cancelRender(running.renderId, each)).catch(
      (error: unknown) => {
        log.warn('render not cancelled', { render: running.renderId, kind: toBotError(error).kind, error });
      },
    );
  }

  /** One look, from the work engine: submits what is not submitted yet, else asks how far it is. */
  async look(running: Exporting, signal: AbortSignal): Promise<Step> {
    const voice = new Voice(this.#parts, running.address, running.language);
    if (!(await this.#running.get(running.key))) return 'done';
    try {
      return running.submitted ? await this.#poll(running, voice, signal) : await this.#submit(running, voice, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      return this.#failed(running, voice, toBotError(thrown));
    }
  }

  async #submit(running: Exporting, voice: Voice, signal: AbortSignal): Promise<Step> {
    const { clock, nemo } = this.#parts;
    const stored = await this.#drafts.get(running.key);
    if (!stored) throw new BotError('nothing-to-export', `no draft kept for ${running.key}`);
    this.#cards.open(running.key, voice, undefined).show(voice.words.rendering(undefined));
    const order: RenderOrder = { id: running.renderId, draft: stored.draft, quality: running.rung.quality };
    const renderId = await retrying(QUICK, clock, signal, (each) => nemo.startRender(running.session, order, each));
    return this.#again({ ...running, renderId, submitted: true }, LOOK_EVERY_MS);
  }

  async #poll(running: Exporting, voice: Voice, signal: AbortSignal): Promise<Step> {
    const render = await retrying(QUICK, this.#parts.clock, signal, (each) =>
      this.#parts.nemo.render(running.renderId, each),
    );
    if (render.status === 'completed') return this.#deliver(running, voice, render, signal);
    if (render.status === 'failed')
      throw new BotError('render-failed', render.reason, { facts: { detail: render.reason } });
    this.#cards.open(running.key, voice, undefined).show(voice.words.rendering(render.percent));
    return this.#wait(running, voice);
  }

  async #deliver(
    running: Exporting,
    voice: Voice,
    render: Render & { status: 'completed' },
    signal: AbortSignal,
  ): Promise<Step> {
    const card = this.#cards.open(running.key, voice, undefined);
    card.show(voice.words.delivering);
    const next = await this.#delivering.deliver(running, voice, render, signal);
    if (!next) {
      await this.#recent.add(running);
      await this.#end(running, voice, voice.words.doneIn(this.#parts.clock.now() - running.since));
      return 'done';
    }
    return this.#again({ ...running, rung: next, renderId: newRenderId(), submitted: false, attempt: 1 }, 0);
  }

  async #failed(running: Exporting, voice: Voice, error: BotError): Promise<Step> {
    const { log } = this.#parts;
    if (PASSING.has(error.kind)) {
      log.warn('export looked at in vain', { export: running.key, kind: error.kind, error });
      this.#cards.open(running.key, voice, undefined).show(voice.words.unreachableForNow);
      return this.#wait(running, voice);
    }
    if (error.kind === 'rate-limited') return this.#again(running, rateLimitWait(error));
    if (RETRIED.has(error.kind) && running.attempt === 1) {
      log.warn('render failed, once more', { export: running.key, render: running.renderId, kind: error.kind, error });
      return this.#again({ ...running, attempt: 2, renderId: newRenderId(), submitted: false }, 0);
    }
    if (error.kind === 'plan-blocks-export')
      await this.#blocked.set('account', { at: this.#parts.clock.now() }, BLOCKED_MS);
    const sentence = explain(this.#parts, error, voice.words, { export: running.key, render: running.renderId });
    await voice.say(`${running.key}/failed`, sentence, { mention: running.requester });
    await this.#end(running, voice, voice.words.ended);
    return 'done';
  }

  /** Not ready: again in half a minute, told after five minutes, given up after thirty. */
  async #wait(running: Exporting, voice: Voice): Promise<Step> {
    const elapsedMs = this.#parts.clock.now() - running.since;
    if (elapsedMs >= GIVE_UP_MS) {
      await voice.say(`${running.key}/gave-up`, voice.words.renderNotFinished(running.renderId), {
        mention: running.requester,
      });
      await this.#end(running, voice, voice.words.ended);
      return 'done';
    }
    const tell = !running.toldLong && elapsedMs >= LONG_MS;
    if (tell) await voice.say(`${running.key}/long`, voice.words.renderTakesLonger);
    return this.#again({ ...running, toldLong: running.toldLong || tell }, LOOK_EVERY_MS);
  }

  async #again(running: Exporting, afterMs: number): Promise<Step> {
    await this.#running.set(running.key, running);
    return { afterMs, state: running as unknown as Json };
  }

  async #end(running: Exporting, voice: Voice, line: string): Promise<void> {
    await this.#running.delete(running.key);
    await this.#drafts.delete(running.key);
    await this.#cards.open(running.key, voice, undefined).finish(line);
  }
}

/** Says nothing about the render: the next look may do better. */
const PASSING: ReadonlySet<BotError['kind']> = new Set(['unreachable', 'disconnected', 'timed-out', 'service-failed']);
/** Rule 58: "one retry with a new id on failure". */
const RETRIED: ReadonlySet<BotError['kind']> = new Set(['render-failed', 'refused', 'unexpected']);

function newRenderId(): string {
  return `render_${crypto.randomUUID()}`;
}
