/**
 * Who is due next, of thousands: a binary heap that knows each one's place, so that whoever moves costs its logarithm and
 * not a look at all. Kept by timetable.ts.
 */

export interface Waiting {
  /** When its turn comes; infinity: never. After a change of it, tell the queue with `move`. */
  dueAt: number
  /** Where it stands in the heap; the queue's own. -1: it does not wait. */
  place: number
}

export class DueQueue<T extends Waiting> {
  readonly #heap: T[] = []

  /** The first due one stays where it is. */
  peek(): T | undefined {
    return this.#heap[0]
  }

  /** Takes up one that does not wait yet, or brings one whose `dueAt` changed to its new place. */
  move(one: T): void {
    if (one.place < 0) one.place = this.#heap.push(one) - 1
    this.#sink(this.#rise(one))
  }

  /** One that does not wait may be named, too. */
  remove(one: T): void {
    const { place } = one
    const last = this.#heap.at(-1)
    if (place < 0 || last === undefined) return
    this.#heap.pop()
    one.place = -1
    if (last === one) return
    this.#put(last, place)
    this.#sink(this.#rise(last))
  }

  #put(one: T, place: number): void {
    this.#heap[place] = one
    one.place = place
  }

  #rise(one: T): T {
    for (let place = one.place; place > 0; ) {
      const above = (place - 1) >> 1
      const parent = this.#heap[above]
      if (parent === undefined || parent.dueAt <= one.dueAt) break
      this.#put(parent, place)
      this.#put(one, above)
      place = above
    }
    return one
  }

  #sink(one: T): void {
    for (;;) {
      const { place } = one
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]]
      const child = right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left
      if (child === undefined || child.dueAt >= one.dueAt) return
      const below = child.place
      this.#put(child, place)
      this.#put(one, below)
    }
  }
}
