/**
 * Client of the ExecHub push service, for browsers and Node 18 or newer. No dependencies, no build step.
 *
 *     import { connect } from '/client/exechub-client.js';
 *
 *     const client = connect({ userId: 'u1', token: () => fetchToken() });
 *     client.on('execution_result', ({ submissionId, status, result }) => show(submissionId, status, result));
 *
 * It reconnects by itself, through another door if it must, and resumes where it was: each event is handed over once,
 * in order, without a gap that is not told.
 */

/**
 * Connects, and stays connected until {@link Client.close}, or until the service says that coming back is pointless.
 * @throws TypeError if an option is missing or malformed
 */
export function connect(options: Options): Client;

export interface Options {
  /** Where the service is, with its path prefix if any. Default: the page's origin. */
  url?: string | URL;
  /** The token's user. */
  userId: string | number;
  /** A function is asked anew for every registration: that keeps a client connected beyond the life of one token. */
  token: string | (() => string | Promise<string>);
  /**
   * Default: `auto`, which is WebSocket, then SockJS, then Server-Sent Events: the next one when a door does not open
   * although the service answers. Or a door of your own.
   */
  transport?: 'auto' | Transport | Door;
  /** Resume after this event, rather than where this page's earlier client stopped. */
  lastEventId?: string;
  /**
   * Where the position and the door that worked are kept. Default: the page's `sessionStorage`; null: nowhere, as it
   * should be for a second client of the same user on one page.
   */
  storage?: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Closes the client when aborted. */
  signal?: AbortSignal;
  /** A constructor, where there is no global one, e.g. of `ws`. */
  WebSocket?: new (url: string) => any;
  /** The constructor of `sockjs-client`. Default: the global one; browsers load it from the service when needed. */
  SockJS?: new (url: string, reserved: null, options?: object) => any;
  /** Handed to SockJS, e.g. `{ transports: ['xhr-streaming'] }`. */
  sockjsOptions?: object;
  /** Default: the global one. */
  fetch?: typeof fetch;
  backoff?: Partial<Backoff>;
  timing?: Partial<Timing>;
  /** The world outside, for tests. */
  runtime?: Partial<Runtime>;
}

export type Transport = 'websocket' | 'sockjs' | 'sse';

/** The pause before a reconnect is a random part of a limit that doubles at each failure. */
export interface Backoff {
  /** The first limit. Default: 500. */
  baseMs: number;
  /** The last limit. Default: 30,000. */
  capMs: number;
}

export interface Timing {
  /** Limit for a token and an open connection, and again for registering. Default: 10,000. */
  connectMs: number;
  /** Between pings, and the limit for an answer. Default: 20,000. */
  pingMs: number;
  /** Until a connection counts as stable and a snapshot as complete. Default: 5,000. */
  stableMs: number;
  /** Least time between two registrations on one connection. Default: 5,000. */
  refreshMs: number;
}

export interface Runtime {
  /** Epoch ms. */
  now(): number;
  setTimeout(act: () => void, ms: number): unknown;
  clearTimeout(timer: any): void;
  /** From 0 to below 1. */
  random(): number;
  /** Tells `online` and `visibilitychange`. */
  network: EventTarget | undefined;
}

/**
 * - `connecting`: asking for a token, opening a connection
 * - `registering`: the connection is open, the service has been told who this is
 * - `live`: registered; what was missed is arriving, or has arrived
 * - `waiting`: for the next attempt
 * - `closed`: for good
 *
 * connecting → registering → live; from each of these → waiting → connecting; from each of the four → closed.
 * Over Server-Sent Events a new token leads from live to connecting.
 */
export type State = 'connecting' | 'registering' | 'live' | 'waiting' | 'closed';

/** One user's subscription, made by {@link connect}. */
export interface Client extends AsyncIterable<SubmissionEvent> {
  readonly state: State;
  /** Why it is waiting or closed; else undefined. */
  readonly reason: CloseReason | undefined;
  /** The door that is used, or tried next. */
  readonly transport: Transport | Door;
  /** Where a later client can resume; undefined while nothing is certain yet. */
  readonly lastEventId: string | undefined;

  /**
   * Listens, to a submission event by its name or to what the client itself has to tell.
   * @returns stops listening
   */
  on<Name extends keyof Events>(name: Name, listener: (...details: Events[Name]) => void): () => void;
  /** An event of a name of your own. */
  on(name: string & {}, listener: (data: any, id: string) => void): () => void;
  off(name: string, listener: (...details: any[]) => void): void;

  /**
   * The events that arrive from now on, for one `for await` loop. It ends when the application closes the client or the
   * signal is aborted, and throws an {@link ExecHubError} when the service has closed it for good. What was not read
   * yet is kept in memory.
   */
  events(options?: { signal?: AbortSignal }): AsyncGenerator<SubmissionEvent, void, void>;

  /** The round trip in ms; undefined if not live, or no longer, or over Server-Sent Events. */
  ping(): Promise<number | undefined>;
  /** Drops the connection and comes back, resuming. */
  reconnect(pause?: { afterMs?: number }): void;
  /** Ends the subscription for good. No timer is left, and after `state` has said `closed` nothing is called. */
  close(): void;
}

/** What listeners are called with. */
export interface Events {
  submission_status_update: [data: SubmissionStatusUpdate, id: string];
  execution_result: [data: ExecutionResult, id: string];
  /** Every submission event, whatever its name. */
  event: [event: SubmissionEvent];
  state: [state: State, detail: StateDetail];
  /** Also at every token refresh. */
  registered: [data: Registered];
  /**
   * Some events after `after` (undefined: of all) are gone for good: load the state anew from your own API. What is
   * retained follows.
   */
  gap: [gap: { after: string | undefined }];
  /** {@link Client.lastEventId} has moved. */
  position: [lastEventId: string];
  /** What went wrong. The client goes on unless its state says otherwise. */
  error: [error: ExecHubError];
  /** The client has already seen to it, if `token` is a function. */
  token_expiring: [data: { expiresAt: number }];
  /** The node is shutting down. The client comes back by itself. */
  reconnect: [data: { afterMs: number; reason: string }];
}

export interface StateDetail {
  /** When waiting or closed. */
  reason?: CloseReason;
  /** When waiting. */
  retryInMs?: number;
  /** When waiting: how many attempts have failed since the last stable connection. */
  attempt?: number;
}

export type SubmissionEvent =
  | { event: 'submission_status_update'; data: SubmissionStatusUpdate; id: string }
  | { event: 'execution_result'; data: ExecutionResult; id: string };

export interface SubmissionStatusUpdate {
  submissionId: string;
  status: Status;
  /** Any further field the publisher sent. */
  [field: string]: unknown;
}

export interface ExecutionResult extends SubmissionStatusUpdate {
  /** Any JSON other than null. */
  result: any;
}

export type Status = 'PENDING' | 'RUNNING' | 'SUCCESS' | 'WA' | 'TLE' | 'MLE' | 'RE' | 'CE' | (string & {});

export interface Registered {
  userId: string;
  socketId: string;
  /** The journal's head. */
  lastEventId: string;
  /** False: some history is gone. The client tells `gap`, too. */
  recovered: boolean;
  /** When the token ends; epoch ms. */
  expiresAt: number;
}

/** Why a connection ended. */
export interface CloseReason {
  code: ErrorCode;
  /** One sentence for people. */
  message: string;
  /** As in the service's table, or the transport's own. */
  closeCode?: number;
  /** Whether reconnecting is pointless until something changes. */
  final: boolean;
}

export type ErrorCode = ServiceErrorCode | ClientErrorCode | (string & {});

export type ServiceErrorCode =
  | 'SERVER_DRAINING'
  | 'SLOW_CONSUMER'
  | 'HEARTBEAT_TIMEOUT'
  | 'SERVICE_UNAVAILABLE'
  | 'THROTTLED'
  | 'NODE_FULL'
  | 'INVALID_TOKEN'
  | 'TOKEN_EXPIRED'
  | 'USER_MISMATCH'
  | 'REGISTRATION_TIMEOUT'
  | 'BAD_MESSAGE'
  | 'RATE_LIMITED'
  | 'TOO_MANY_CONNECTIONS'
  | 'KICKED'
  | 'HISTORY_LOST';

export type ClientErrorCode =
  | 'CONNECTION_LOST'
  | 'CONNECT_TIMEOUT'
  | 'DEAD_PEER'
  | 'RECONNECT_REQUESTED'
  | 'CLOSED_BY_CLIENT'
  | 'TOKEN_UNAVAILABLE'
  | 'TRANSPORT_FAILED'
  | 'BAD_FRAME';

export class ExecHubError extends Error {
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown });
  readonly code: ErrorCode;
  readonly cause?: unknown;
}

/** Opens one connection of your own kind. */
export type Door = (tell: LinkEvents) => Link;

/** One physical connection, speaking frames. */
export interface Link {
  send(frame: { event: string; data?: object }): void;
  /** Lets go of the connection at once; nothing is told afterwards. */
  close(): void;
  /** Can register once only and answers no pings, as Server-Sent Events do. */
  isOneWay?: boolean;
}

/** What a link tells the client, never before the door has returned it. */
export interface LinkEvents {
  /** Frames can be sent. */
  opened(): void;
  received(frame: { event: string; data?: any; id?: string }): void;
  /** Something arrived that is not a frame. */
  garbled(problem: string): void;
  /** It never opened, or has ended. `atLeastMs`: how long the service asks to stay away. */
  closed(closeCode?: number, message?: string, atLeastMs?: number): void;
}
