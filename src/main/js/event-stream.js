/**
 * Reads the format of Server-Sent Events as it comes in, in pieces cut anywhere.
 * Other than EventSource it gives an event the `id` of its own block only: here an id is a position, not a state.
 */
export class EventStreamParser {
  /** What the stream asks clients to wait before they come back, in ms, if it does. */
  retryMs;
  #dispatch;
  #line = '';
  #endedWithCr = false;
  #block = { data: [] };

  /** @param {(event: {event: string, data: string, id?: string}) => void} dispatch */
  constructor(dispatch) {
    this.#dispatch = dispatch;
  }

  /** @param {string} text never empty */
  push(text) {
    const rest = this.#endedWithCr && text.startsWith('\n') ? text.slice(1) : text;
    this.#endedWithCr = text.endsWith('\r');
    const lines = (this.#line + rest).split(/\r\n|\r|\n/);
    this.#line = lines.pop();
    for (const line of lines) this.#read(line);
  }

  #read(line) {
    if (line === '') return this.#end();
    // A comment has an empty name.
    const [, name, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line);
    if (name === 'data') this.#block.data.push(value);
    if (name === 'event') this.#block.event = value;
    if (name === 'id' && !value.includes('\0')) this.#block.id = value;
    if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  #end() {
    const { event, data, id } = this.#block;
    this.#block = { data: [] };
    if (data.length) this.#dispatch({ event: event || 'message', data: data.join('\n'), id });
  }
}
