/** Tells what is replayed from what is live: whatever stood in the journal when we were registered is replayed. */
export class Replay {
  #head;
  #missing = 0;

  /**
   * The service has registered us.
   * @param {string | undefined} resumedAfter the position we asked it to go on from
   * @param {{lastEventId: string, recovered: boolean}} registered its answer; `lastEventId` is the journal's head
   * @returns {number | undefined} how many events follow that we have missed; undefined if that cannot be known
   */
  begin(resumedAfter, { lastEventId, recovered }) {
    this.#head = parse(lastEventId);
    const from = parse(resumedAfter);
    const isKnown = recovered && from !== undefined && from.epoch === this.#head?.epoch;
    this.#missing = isKnown ? Math.max(0, this.#head.seq - from.seq) : 0;
    return isKnown ? this.#missing : undefined;
  }

  /** Whether there are events to come that we know to have missed. */
  get isGoingOn() {
    return this.#missing > 0;
  }

  /** @returns {boolean} whether the event of this position is replayed */
  arrived(id) {
    const position = parse(id);
    if (position === undefined || position.epoch !== this.#head?.epoch) return false;
    if (position.seq >= this.#head.seq) this.#missing = 0;
    return position.seq <= this.#head.seq;
  }

  /** The connection is gone. */
  end() {
    this.#missing = 0;
  }
}

function parse(id) {
  const [epoch, seq] = id?.split(':') ?? [];
  return seq === undefined ? undefined : { epoch, seq: Number(seq) };
}
