import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';

import { BotError } from '../../core/errors.ts';
import type { Box, Log } from '../../core/ports.ts';
import { Seal } from './seal.ts';

/** A workspace's installation as it lies in the records: nothing of it is readable without the key. */
export interface SealedInstallation {
  readonly sealed: string;
}

/** A process that did not hear of a removal itself must not go on with a dead token for long. */
const REMEMBERED_MS = 60_000;

/** Where several workspaces' tokens are kept, by workspace, or by organisation where one installed the app for all of its. */
export class Installations implements InstallationStore {
  readonly #box: Box<SealedInstallation>;
  readonly #seal: Seal;
  readonly #log: Log;
  readonly #known = new Map<string, { readonly installation: Installation; readonly until: number }>();

  constructor(box: Box<SealedInstallation>, encryptionKey: string, log: Log) {
    this.#box = box;
    this.#seal = new Seal(encryptionKey);
    this.#log = log;
  }

  async storeInstallation(installation: Installation): Promise<void> {
    const id = idOf(installation);
    await this.#box.set(id, { sealed: this.#seal.close(id, JSON.stringify(installation)) });
    this.#known.delete(id);
    this.#log.info('slack.installed', { workspace: id });
  }

  async fetchInstallation(query: InstallationQuery<boolean>): Promise<Installation> {
    const id = query.isEnterpriseInstall ? query.enterpriseId : query.teamId;
    const found = id === undefined ? undefined : await this.of(id);
    if (found === undefined)
      throw new BotError('unauthorized', `the app is not installed to ${id ?? 'that workspace'}`);
    return found;
  }

  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    const id = query.isEnterpriseInstall ? query.enterpriseId : query.teamId;
    if (id !== undefined) await this.forget(id);
  }

  async of(workspaceId: string): Promise<Installation | undefined> {
    const known = this.#known.get(workspaceId);
    if (known !== undefined && known.until > Date.now()) return known.installation;
    const record = await this.#box.get(workspaceId);
    this.#known.delete(workspaceId);
    if (record === undefined) return undefined;
    const installation = JSON.parse(this.#seal.open(workspaceId, record.sealed)) as Installation;
    this.#known.set(workspaceId, { installation, until: Date.now() + REMEMBERED_MS });
    return installation;
  }

  async forget(workspaceId: string): Promise<void> {
    this.#known.delete(workspaceId);
    await this.#box.delete(workspaceId);
    this.#log.info('slack.uninstalled', { workspace: workspaceId });
  }

  async ids(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const [id] of this.#box.entries()) ids.push(id);
    return ids;
  }
}

function idOf({ isEnterpriseInstall, enterprise, team }: Installation): string {
  const id = isEnterpriseInstall === true ? enterprise?.id : team?.id;
  if (id === undefined) throw new BotError('unexpected', 'an installation without a workspace');
  return id;
}
