/** A wall clock that a run can step for one process, by libfaketime; what counts on only goes on, as in a real step. */
import { spawnSync } from 'node:child_process'
import { globSync, writeFileSync } from 'node:fs'

const LIBRARIES = '/usr/lib/*/faketime/libfaketimeMT.so.1'

/** @returns null when it can be used here; else why not, after having tried to install it */
export function faketimeMissing(): string | null {
  if (!library() && process.getuid?.() === 0) spawnSync('apt-get', ['install', '-y', '-qq', 'libfaketime'])
  return library() ? null : 'libfaketime is not installed, and could not be: apt-get install libfaketime'
}

export interface WallClock {
  /** Of the process whose clock it is. */
  readonly env: Readonly<Record<string, string>>
  /** How far it is off from now on, seconds. */
  step(seconds: number): void
}

/** @param file where its distance is kept */
export function openWallClock(file: string): WallClock {
  const step = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  step(0)
  return {
    step,
    env: {
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
  }
}

function library(): string | undefined {
  return globSync(LIBRARIES)[0]
}
