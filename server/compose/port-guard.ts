/** The guarded connector behind the one question that routes ask of it. Made by compose. */
import type { Guard } from '../../probes/connect.ts'
import type { AddressGuard } from '../ports.ts'

const VET_WITHIN_MS = 5_000

export function portGuard(guard: Guard): AddressGuard {
  return {
    async refusal(url) {
      const verdict = await guard.vet(url, AbortSignal.timeout(VET_WITHIN_MS))
      return 'url' in verdict ? null : verdict.because
    },
  }
}
