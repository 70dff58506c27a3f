import type { Accounts } from '../accounts.ts';
import type { Folders } from '../folders.ts';
import type { Settings } from '../options.ts';
import type { RunRecord, Session, StoredFile } from '../records.ts';
import type { Shelf, Store } from '../store.ts';
import { applyEdits, type Outcome, type Problem, type Situation } from './apply.ts';
import { filesNeedingPerson } from './people.ts';
import type { Edit } from './wish.ts';

/** A person has to cover this much of the picture; below it, replacing the background would erase the film. */
const leastPersonShare = 0.01;

/** Carries edits into the stored project, with the charge for them. */
export class Editor {
  readonly #settings: Settings;
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #folders: Folders;
  readonly #sessions: Shelf<Session>;
  readonly #files: Shelf<StoredFile>;
  readonly #runs: Shelf<RunRecord>;
  readonly #stopping: AbortSignal;

  constructor(settings: Settings, store: Store, accounts: Accounts, folders: Folders, stopping: AbortSignal) {
    this.#settings = settings;
    this.#store = store;
    this.#accounts = accounts;
    this.#folders = folders;
    this.#sessions = store.shelf('sessions');
    this.#files = store.shelf('files');
    this.#runs = store.shelf('runs');
    this.#stopping = stopping;
  }

  /** Leaves out a new background where there is nobody to put in front of it. */
  async withPeople(session: Session, edits: readonly Edit[]): Promise<{ edits: readonly Edit[]; problems: Problem[] }> {
    const files = filesNeedingPerson(this.#situation(session), edits);
    const others = edits.filter((edit) => edit.op !== 'background');
    for (const file of files) {
      const share = file.personShare ?? (await this.#look(file));
      this.#stopping.throwIfAborted();
      if (share === undefined) return { edits: others, problems: ['media-trouble'] };
      if (share < leastPersonShare) return { edits: others, problems: ['no-person'] };
    }
    return { edits, problems: [] };
  }

  async #look(file: StoredFile): Promise<number | undefined> {
    try {
      const personShare = await this.#settings.worker.hasPerson(this.#folders.upload(file), this.#stopping);
      this.#files.update(file.id, (now) => ({ ...now, personShare }));
      return personShare;
    } catch (error) {
      this.#settings.log('person check failed', { file: file.id, error: String(error) });
      return undefined;
    }
  }

  /** The new draft and the charge, or neither. */
  apply(run: RunRecord, edits: readonly Edit[]): Outcome {
    return this.#store.atomically(() => {
      const session = this.#sessions.get(run.sessionId);
      if (session === undefined) throw new Error('The session went away during a run');
      const outcome = applyEdits(this.#situation(session), edits);
      if (outcome.done.length === 0) {
        this.#accounts.release(run.userId, run.frozen);
        this.#sessions.put(session.id, { ...session, asked: true });
      } else {
        const fresh = outcome.usedFresh ? [] : session.fresh;
        this.#sessions.put(session.id, {
          ...session,
          draft: outcome.draft,
          history: outcome.history,
          fresh,
          asked: true,
        });
        this.#accounts.settle(run.userId, run.frozen);
      }
      this.#runs.delete(run.id);
      return outcome;
    });
  }

  #situation(session: Session): Situation {
    const uploads = session.files.map((id) => this.#files.get(id)).filter((file) => file !== undefined);
    const fresh = uploads.filter((file) => session.fresh.includes(file.id));
    return { draft: session.draft, history: session.history, fresh, uploads };
  }

  /** Ends a run without an edit: what was reserved is given back. A run that has ended stays as it ended. */
  giveUp(run: RunRecord): void {
    this.#store.atomically(() => {
      if (this.#runs.get(run.id) === undefined) return;
      this.#accounts.release(run.userId, run.frozen);
      this.#sessions.update(run.sessionId, (now) => ({ ...now, asked: true }));
      this.#runs.delete(run.id);
    });
  }
}
