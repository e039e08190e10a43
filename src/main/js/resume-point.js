/**
 * How long after a registration another snapshot still covers what a cut one may have missed: half the service's
 * default window of 60 s.
 */
const SNAPSHOT_MEMORY_MS = 30_000;

const WIRE = /^([A-Za-z0-9_-]{1,32}):(0|[1-9][0-9]{0,15})$/;

/**
 * Where an event stands in its user's journal. Sequence numbers compare only within one epoch.
 * @typedef {{epoch: string, seq: number}} Position
 */

/**
 * @param {unknown} text `<epoch>:<seq>`
 * @returns {Position | undefined}
 */
export function parsePosition(text) {
  const match = typeof text === 'string' ? WIRE.exec(text) : null;
  return match ? { epoch: match[1], seq: Number(match[2]) } : undefined;
}

/**
 * Knows what has been received, and from that, what to ask for next.
 *
 * Two positions are kept apart: the *position* is where the next registration resumes, and may step back when the
 * service starts over; *seen* is the newest event handed to the application, and keeps it from being handed over twice.
 */
export class ResumePoint {
  /** @type {Position | undefined} */
  #position;
  /** @type {Position | undefined} */
  #seen;
  /** While a snapshot may be arriving: the head when it began. @type {{head: Position, at: number} | undefined} */
  #snapshot;
  #askedForSnapshot = true;

  /** @param {string} [lastEventId] where an earlier client stopped */
  constructor(lastEventId) {
    this.#position = parsePosition(lastEventId);
    this.#seen = this.#position;
  }

  /** The id to resume after; undefined while there is none, or while a snapshot may still be incomplete. */
  get id() {
    return this.#snapshot ? undefined : format(this.#position);
  }

  /**
   * The `lastEventId` of the registration about to be sent.
   * @param {number} now
   * @returns {string | undefined} undefined asks for a snapshot
   */
  begin(now) {
    if (this.#snapshot && now - this.#snapshot.at > SNAPSHOT_MEMORY_MS) {
      // A second snapshot would no longer reach back to the first. The journal does, from the last event received.
      const { head } = this.#snapshot;
      this.#position = this.#seen?.epoch === head.epoch ? this.#seen : head;
      this.#snapshot = undefined;
    }
    this.#askedForSnapshot = this.id === undefined;
    return this.id;
  }

  /**
   * The service has answered the registration.
   * @param {{lastEventId?: string, recovered?: boolean}} registered
   * @param {number} now
   */
  registered({ lastEventId, recovered }, now) {
    const head = parsePosition(lastEventId);
    if (!head) return;
    if (this.#seen?.epoch === head.epoch && this.#seen.seq > head.seq) {
      // The journal lost its tail, and the numbers after its head will be given to other events.
      this.#seen = head;
    }
    if (this.#askedForSnapshot) {
      this.#snapshot = { head, at: now };
      if (head.seq === 0) this.settle();
    } else if (recovered === false) {
      // Everything retained follows. Until some of it is here, a cut must make it start over.
      this.#position = { epoch: head.epoch, seq: 0 };
    }
  }

  /**
   * An event has arrived.
   * @param {unknown} id
   * @returns {boolean} whether it is new to the application
   */
  received(id) {
    const position = parsePosition(id);
    if (!position) return true;
    if (this.#snapshot && reaches(position, this.#snapshot.head)) this.#snapshot = undefined;
    if (!this.#snapshot && !includes(this.#position, position)) this.#position = position;
    if (includes(this.#seen, position)) return false;
    this.#seen = position;
    return true;
  }

  /** Enough time has passed for a snapshot to have arrived, however long it was. */
  settle() {
    if (!this.#snapshot) return;
    const { head } = this.#snapshot;
    this.#position = includes(this.#seen, head) ? this.#seen : head;
    this.#snapshot = undefined;
  }
}

function format(position) {
  return position && `${position.epoch}:${position.seq}`;
}

function includes(position, other) {
  return position !== undefined && position.epoch === other.epoch && position.seq >= other.seq;
}

/** Snapshots are sent in order and end at the head at the latest; whatever is of another epoch came after, too. */
function reaches(position, head) {
  return position.epoch !== head.epoch || position.seq >= head.seq;
}
