import type { Server } from 'node:http';

import { WebSocketServer, type WebSocket } from 'ws';

import { unique } from './ids.ts';

export interface Connection {
  readonly socket: WebSocket;
  readonly openedAt: number;
  /** Acknowledgements: envelope id to payload. */
  readonly acks: Map<string, unknown>;
  closed: boolean;
}

export interface Envelope {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: object;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

/** Socket Mode's far end: each event goes to one of the app's connections. */
export class FakeSockets {
  readonly connections: Connection[] = [];
  /** New connections are accepted, but never greeted. */
  mute = false;
  #server: WebSocketServer | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  listen(server: Server): void {
    const sockets = new WebSocketServer({ server, path: '/link' });
    this.#server = sockets;
    sockets.on('connection', (socket) => {
      const connection: Connection = { socket, openedAt: Date.now(), acks: new Map(), closed: false };
      this.connections.push(connection);
      socket.on('message', (data) => this.#acknowledged(connection, JSON.parse(String(data))));
      socket.on('close', () => {
        connection.closed = true;
        this.#changed();
      });
      if (!this.mute)
        socket.send(
          JSON.stringify({ type: 'hello', num_connections: this.open().length, connection_info: { app_id: 'A0NEMO' } }),
        );
      this.#changed();
    });
  }

  open(): Connection[] {
    return this.connections.filter(({ closed }) => !closed);
  }

  /** Sends to the given connection, or the newest. Answers with the envelope's id. */
  send(envelope: Envelope, to = this.open().at(-1)): string {
    if (to === undefined) throw new Error('the app is not connected');
    const id = unique('envelope-');
    to.socket.send(
      JSON.stringify({ envelope_id: id, accepts_response_payload: envelope.type !== 'events_api', ...envelope }),
    );
    return id;
  }

  acknowledged(id: string): boolean {
    return this.connections.some(({ acks }) => acks.has(id));
  }

  answerTo(id: string): unknown {
    return this.connections.find(({ acks }) => acks.has(id))?.acks.get(id);
  }

  /** As Slack does every few hours: asks the app to come anew. */
  refresh(connection: Connection | undefined = this.open()[0]): void {
    connection?.socket.send(
      JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'fake' } }),
    );
  }

  /** Gone without a goodbye. */
  drop(connection: Connection | undefined = this.open()[0]): void {
    connection?.socket.terminate();
  }

  cutAll(): void {
    for (const { socket } of this.connections) socket.terminate();
    this.#server?.close();
  }

  #acknowledged(connection: Connection, message: { envelope_id?: string; payload?: unknown }): void {
    if (message.envelope_id !== undefined) connection.acks.set(message.envelope_id, message.payload);
    this.#changed();
  }
}
