/** Asks this browser for a passkey. The library is loaded when somebody presses the button. Used by sign-in and one's own page. */
import type { MadePasskey, UsedPasskey } from '../../server/contract/passkeys.ts'

/** False where the address is neither https nor this very machine, too. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function'
}

/** @returns null when the person turned away, or the browser has none that fits */
export async function makePasskey(optionsJSON: object): Promise<MadePasskey | null> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON']
  return unlessTurnedAway(startRegistration({ optionsJSON: optionsJSON as Options }) as Promise<MadePasskey>)
}

/** @returns null as above */
export async function usePasskey(optionsJSON: object): Promise<UsedPasskey | null> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
  return unlessTurnedAway(startAuthentication({ optionsJSON: optionsJSON as Options }) as Promise<UsedPasskey>)
}

/** Turned away, too late, known already, no such host: a browser says them all by these names, and often all by the first. */
const TURNED_AWAY = ['NotAllowedError', 'AbortError', 'InvalidStateError', 'SecurityError', 'NotSupportedError']

async function unlessTurnedAway<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && TURNED_AWAY.includes(error.name)) return null
    throw error
  }
}
