/** One build at a time, over processes: a file that only one can make. Used by build.ts. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const ASK_AGAIN_MS = 100

/**
 * Waits for the turn; a holder that died without giving it back does not keep it.
 *
 * @returns gives the turn back
 */
export async function takeTurn(path: string): Promise<() => void> {
  while (!take(path)) {
    if (!isHeld(path)) rmSync(path, { force: true })
    else await pause(ASK_AGAIN_MS)
  }
  return () => rmSync(path, { force: true })
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Also true for a file that its maker has not written its number into yet. */
function isHeld(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    if (holder > 0) process.kill(holder, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
