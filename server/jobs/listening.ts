/** Says every few seconds that this process listens. Started by compose once the door is open, in processes that serve HTTP. */
import { LISTEN_EVERY_MS } from '../domain/listening.ts'
import type { Context } from '../flow/context.ts'
import { keepListening } from '../flow/keep-listening.ts'
import { type Loop, startLoop } from './loop.ts'

export function startListening(context: Context, onFailure: (error: unknown) => void): Loop {
  return startLoop({
    name: 'listening',
    everyMs: LISTEN_EVERY_MS,
    longestPauseMs: LISTEN_EVERY_MS,
    onFailure,
    run: async () => {
      await keepListening(context)
      return false
    },
  })
}
