/** Which kinds of check there are. A new kind is one file, one line here and one in the protocol's table; called by run.ts. */
import { openEcho } from '../echo.ts'
import type { ProbeKind } from '../protocol.ts'
import { checkDns } from './dns.ts'
import { checkGrpc } from './grpc.ts'
import { checkHashtag } from './hashtag.ts'
import { checkHls } from './hls.ts'
import { checkHttp } from './http.ts'
import { icmpCheck } from './icmp.ts'
import type { Check } from './kind.ts'
import { checkSql } from './sql.ts'
import { checkTcp } from './tcp.ts'
import { checkTls } from './tls.ts'
import { checkUpstream } from './upstream.ts'
import { checkWebSocket } from './websocket.ts'

export const KINDS: Readonly<Record<ProbeKind, Check>> = {
  http: checkHttp,
  tcp: checkTcp,
  tls: checkTls,
  dns: checkDns,
  websocket: checkWebSocket,
  grpc: checkGrpc,
  hls: checkHls,
  icmp: icmpCheck(openEcho),
  sql: checkSql,
  upstream: checkUpstream,
  hashtag: checkHashtag,
}
