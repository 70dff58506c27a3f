import type { Dispatcher } from 'undici';
import { BotError } from '../core/errors.ts';

/** What is known of a request on its way. */
export interface Flight {
  /** For the log: "POST /run_sse". */
  readonly what: string;
  /** Never to be written a second time, whatever the protocol allows. */
  readonly once: boolean;
  /** The first byte has left, or may have: from here on the service may have begun. */
  written: boolean;
}

/** undici hands the options of a request through to its interceptors as they are: the flight travels with them. */
export interface WithFlight {
  readonly flight: Flight;
}

/**
 * Watches for the moment in which a request is written to a connected socket: name look-up, connect and TLS are over, and
 * no error code can tell that as surely. It also stops undici from writing a request again that must leave only once:
 * over HTTP/2 it repeats what was answered with REFUSED_STREAM or GOAWAY, POSTs included.
 */
export function watchFlights(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
  return (options, handler) => dispatch(options, new Watched(handler, (options as typeof options & WithFlight).flight));
}

class Watched implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #flight: Flight;

  constructor(handler: Dispatcher.DispatchHandler, flight: Flight) {
    this.#handler = handler;
    this.#flight = flight;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    if (this.#flight.written && this.#flight.once) {
      throw new BotError('disconnected', `${this.#flight.what} was turned away after it had left`, {
        facts: { started: true },
      });
    }
    this.#flight.written = true;
    this.#handler.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(...event: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>): void {
    this.#handler.onRequestUpgrade?.(...event);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2],
    statusText?: string,
  ): void {
    this.#handler.onResponseStart?.(controller, status, headers, statusText);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(...event: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.#handler.onResponseEnd?.(...event);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#handler.onResponseError?.(controller, error);
  }
}

const TIMEOUTS: ReadonlySet<unknown> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What a thrown error means for the request: an abort stays the signal's reason, everything else becomes a `BotError`. */
export function breakOf(error: unknown, flight: Flight, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof BotError) return error;
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  const kind = !flight.written ? 'unreachable' : TIMEOUTS.has(code) ? 'timed-out' : 'disconnected';
  return new BotError(kind, `${flight.what}: ${code ?? message}`, { cause: error, facts: { started: flight.written } });
}
