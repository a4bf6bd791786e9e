/** Past this many bytes a parcel goes off, so that whoever takes it need not wait for the rest. */
const LARGE = 64 * 1024;

/** Bytes that come in pieces and are sent in few. No I/O. */
export class Parcel {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** @param send is given bytes that nobody else holds */
  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** Takes a copy of them. */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
    if (length >= LARGE) this.send();
  }

  /** Sends what there is, if there is anything. */
  send(): void {
    if (this.#length === 0) return;
    this.#send(this.#bytes.slice(0, this.#length));
    this.#length = 0;
  }
}
