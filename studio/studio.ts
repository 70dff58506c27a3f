import { randomBytes } from 'node:crypto';
import { Accounts } from './accounts.ts';
import { Agent } from './agent/agent.ts';
import { Dice } from './dice.ts';
import { Faults } from './faults.ts';
import { Folders } from './folders.ts';
import { HttpServer } from './http/server.ts';
import { Links } from './links.ts';
import { withDefaults, type StudioOptions } from './options.ts';
import type { RenderRecord, Session, StoredFile } from './records.ts';
import { RenderQueue } from './renders/queue.ts';
import { RequestLog, type LoggedRequest } from './request-log.ts';
import { accountRoutes } from './routes/accounts.ts';
import { doorRoutes } from './routes/door.ts';
import { fileRoutes } from './routes/files.ts';
import { renderRoutes } from './routes/renders.ts';
import { runRoutes } from './routes/run.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { uploadRoutes } from './routes/upload.ts';
import { Store } from './store.ts';
import { Arrivals } from './uploads/arrivals.ts';

export interface Studio {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly accounts: Accounts;
  /** What reached the studio, oldest first. */
  requests(): readonly LoggedRequest[];
  /** Hangs up, stops what runs and, with a data folder, leaves it to the next start. */
  close(): Promise<void>;
}

/** Starts a studio in this process; rejects where its port is taken or its data folder cannot be used. */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const settings = withDefaults(options);
  const folders = new Folders(options.data);
  const store = new Store(folders.state);
  const accounts = new Accounts(store, settings.tokensPerIp);
  for (const token of settings.tokens) accounts.register(token);
  const sessions = store.shelf<Session>('sessions');
  const files = store.shelf<StoredFile>('files');
  const renders = store.shelf<RenderRecord>('renders');
  const [faults, requests, dice] = [new Faults(), new RequestLog(), new Dice(settings.seed)];
  const links = new Links(linkKey(store), settings.linkLifeMs);
  const agent = new Agent(settings, store, accounts, folders);
  const queue = new RenderQueue(settings, store, folders);
  const arrivals = new Arrivals(settings, folders);
  const routes = [
    ...accountRoutes(accounts, sessions),
    ...sessionRoutes({ settings, dice, sessions, files }),
    ...runRoutes(settings, agent, sessions),
    ...uploadRoutes({ settings, store, arrivals, links, sessions, files }),
    ...renderRoutes({ settings, dice, folders, links, queue, sessions }),
    ...fileRoutes({ folders, links, files, renders }),
    ...(settings.faults ? doorRoutes({ faults, requests, accounts, sessions }) : []),
  ];
  const server = new HttpServer({ settings, accounts, faults, requests, routes, dice });
  const letGo = async (): Promise<void> => {
    await settings.worker.close();
    store.close();
    folders.leave();
  };
  const port = await server.listen().catch(async (error: unknown) => {
    await letGo();
    throw error;
  });
  agent.resume();
  queue.resume();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= Promise.all([server.close(), agent.stop(), queue.stop()]).then(letGo));
  const url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  return { url, port, faults, accounts, requests: () => requests.list(), close };
}

/** Links stay good across restarts. */
function linkKey(store: Store): string {
  const secrets = store.shelf<{ key: string }>('secrets');
  const { key } = secrets.get('links') ?? { key: randomBytes(32).toString('hex') };
  secrets.put('links', { key });
  return key;
}
