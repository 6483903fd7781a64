/**
 * What the worker thread and the server's thread post to each other: the protocol's calls, each with a number.
 * Imported by worker.ts on one side and spawn.ts on the other.
 */
import type { Acknowledgement, AssignmentList, Batch, Hint, ProbeResult } from './protocol.ts'

export type FromWorker =
  | { readonly kind: 'assignments'; readonly callId: number }
  | { readonly kind: 'deliver'; readonly callId: number; readonly batch: Batch }
  | { readonly kind: 'dry-run-done'; readonly askId: string; readonly result: ProbeResult }

export type ToWorker =
  | { readonly kind: 'answer'; readonly callId: number; readonly value: AssignmentList | Acknowledgement }
  | { readonly kind: 'failed'; readonly callId: number; readonly because: string }
  | { readonly kind: 'hint'; readonly hint: Hint }
  | { readonly kind: 'stop' }
