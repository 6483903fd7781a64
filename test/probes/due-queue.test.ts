/** The queue of who is due next: whatever moves in it, the first is always the one that is due first. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue, type Waiting } from '../../probes/due-queue.ts'

const step = fc.record({ who: fc.nat(19), dueAt: fc.option(fc.nat(50), { nil: null }) })

test('the first is the earliest of all that wait, after any turn of joining, moving and leaving', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new DueQueue<Waiting>()
      const all = Array.from({ length: 20 }, (): Waiting => ({ dueAt: 0, place: -1 }))
      for (const { who, dueAt } of steps) {
        const one = all[who] as Waiting
        if (dueAt === null) queue.remove(one)
        else {
          one.dueAt = dueAt
          queue.move(one)
        }
        const waiting = all.filter((w) => w.place >= 0).map((w) => w.dueAt)
        expect(queue.peek()?.dueAt).toBe(waiting.length > 0 ? Math.min(...waiting) : undefined)
      }
    }),
  )
})

test('whoever is taken out first was due first, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000)), (dues) => {
      const queue = new DueQueue<Waiting>()
      for (const dueAt of dues) queue.move({ dueAt, place: -1 })
      const left: number[] = []
      for (let one = queue.peek(); one; one = queue.peek()) {
        left.push(one.dueAt)
        queue.remove(one)
      }
      expect(left).toEqual(dues.toSorted((a, b) => a - b))
    }),
  )
})
