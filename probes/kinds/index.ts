/** Which kinds of check there are. A new kind is one file and one line here; called by run.ts. */
import type { Assignment, ProbeKind } from '../protocol.ts'
import { type CheckContext, type CheckReport, checkHttp } from './http.ts'

export const KINDS: Readonly<
  Record<ProbeKind, (assignment: Assignment, context: CheckContext) => Promise<CheckReport>>
> = { http: checkHttp }
