/** TLS on a PostgreSQL server of a test, switched by the server itself: its files are its own user's. For tests of the sql and tls kinds. */
import pg from 'pg'
import { type CertificateName, certificate } from './certificates.ts'

/** @param name null: it offers none any more. New connections have it a moment after this returns. */
export async function offerTls(serverUrl: string, name: CertificateName | null): Promise<void> {
  await asSuperuser(serverUrl, async (client) => {
    if (name !== null) {
      const { key, cert } = certificate(name)
      await write(client, 'server.key', key)
      await write(client, 'server.crt', cert)
    }
    await client.query(`alter system set ssl = ${name === null ? 'off' : 'on'}`)
  })
}

/** A role that gets in over TLS alone, with this password (SCRAM). */
export async function addGuardedRole(serverUrl: string, role: string, password: string): Promise<void> {
  await asSuperuser(serverUrl, async (client) => {
    await client.query(`create role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`)
    const rules = [`hostssl all ${role} 127.0.0.1/32 scram-sha-256`, 'host all postgres 127.0.0.1/32 trust']
    await write(client, 'pg_hba.conf', rules.join('\n'))
  })
}

async function asSuperuser(serverUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await work(client)
    await client.query('select pg_reload_conf()')
  } finally {
    await client.end()
  }
}

/** Into its data folder. */
async function write(client: pg.Client, file: string, text: string): Promise<void> {
  const lines = `select unnest(string_to_array(${client.escapeLiteral(text.trim())}, chr(10)))`
  await client.query(`copy (${lines}) to program 'umask 077; cat > ${file}'`)
}
