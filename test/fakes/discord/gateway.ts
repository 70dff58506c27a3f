import type { Server } from 'node:http';

import { WebSocketServer, type WebSocket } from 'ws';

import { APP, GUILD } from './ids.ts';
import type { World } from './world.ts';

interface Packet {
  readonly op: number;
  readonly d?: unknown;
  readonly s?: number;
  readonly t?: string;
}

/** What a client asked for when it identified. */
export interface Identity {
  readonly token: string;
  readonly intents: number;
}

const MESSAGE_CONTENT = 1 << 15;

/** The gateway: sessions, replay after a resume, and everything that goes wrong with them. */
export class FakeGateway {
  readonly #world: World;
  readonly #sockets = new Set<WebSocket>();
  readonly #changed: () => void;
  #log: Packet[] = [];
  #seq = 0;
  readonly identities: Identity[] = [];
  resumes = 0;
  heartbeats = 0;
  /** Close codes for the next identifications, in order. */
  readonly refusals: number[] = [];
  /** Heartbeats are not acknowledged: the client must notice that the line is dead. */
  muted = false;
  /** The server is announced and never arrives. */
  withholdsGuild = false;
  /** A resume is answered with "invalid session". */
  forgetsSessions = false;
  heartbeatMs = 41_250;
  /** Where clients connect, and resume. */
  url = '';
  sessionsLeft = 999;

  constructor(world: World, changed: () => void) {
    this.#world = world;
    this.#changed = changed;
  }

  listen(server: Server): void {
    const sockets = new WebSocketServer({ server, path: '/gateway' });
    sockets.on('connection', (socket: WebSocket) => this.#greet(socket));
  }

  get connected(): number {
    return this.#sockets.size;
  }

  /** The last intents asked for include Message Content. */
  get readsContent(): boolean {
    return ((this.identities.at(-1)?.intents ?? 0) & MESSAGE_CONTENT) !== 0;
  }

  dispatch(t: string, d: unknown, only?: WebSocket): void {
    this.#seq += 1;
    const packet = { op: 0, s: this.#seq, t, d };
    this.#log.push(packet);
    for (const socket of only === undefined ? this.#sockets : [only]) send(socket, packet);
  }

  /** Sends the newest event of this kind once more, as Discord does now and then. */
  repeat(t: string): void {
    const packet = this.#log.findLast((one) => one.t === t);
    if (packet === undefined) throw new Error(`no ${t} to repeat`);
    for (const socket of this.#sockets) send(socket, packet);
  }

  /** Asks for a heartbeat out of turn: once it has come, the client has seen everything that was sent before. */
  askForHeartbeat(): void {
    for (const socket of this.#sockets) send(socket, { op: 1 });
  }

  /** 4000 lets the client resume; 4004 and 4010 to 4014 do not let it come back. */
  closeAll(code: number): void {
    for (const socket of this.#sockets) socket.close(code);
  }

  /** Without a closing handshake. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }

  #greet(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#changed();
    });
    socket.on('message', (raw: Buffer) => this.#hear(socket, JSON.parse(raw.toString()) as Packet));
    send(socket, { op: 10, d: { heartbeat_interval: this.heartbeatMs } });
  }

  #hear(socket: WebSocket, packet: Packet): void {
    if (packet.op === 1) this.heartbeats += 1;
    if (packet.op === 1 && !this.muted) send(socket, { op: 11 });
    if (packet.op === 2) this.#identify(socket, packet.d as Identity);
    if (packet.op === 6) this.#resume(socket, packet.d as { readonly seq: number });
    this.#changed();
  }

  #identify(socket: WebSocket, identity: Identity): void {
    this.identities.push(identity);
    const refusal = this.refusals.shift();
    if (refusal !== undefined) {
      socket.close(refusal);
      return;
    }
    this.#log = [];
    this.#seq = 0;
    const { bot } = this.#world;
    const guilds = [{ id: GUILD, unavailable: true }];
    const session = { session_id: `session-${this.identities.length}`, resume_gateway_url: this.url };
    this.dispatch('READY', { v: 10, user: bot, guilds, application: { id: APP, flags: 0 }, ...session }, socket);
    if (!this.withholdsGuild) this.dispatch('GUILD_CREATE', this.#world.wireGuildCreate(), socket);
  }

  #resume(socket: WebSocket, { seq }: { readonly seq: number }): void {
    this.resumes += 1;
    if (this.forgetsSessions) {
      send(socket, { op: 9, d: false });
      return;
    }
    for (const packet of this.#log) if ((packet.s ?? 0) > seq) send(socket, packet);
    this.dispatch('RESUMED', {}, socket);
  }
}

function send(socket: WebSocket, packet: Packet): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(packet));
}
