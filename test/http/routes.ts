/** The routes of the product as its OpenAPI document and its router name them, with values in place of parameters. */
import type { Site } from './site.ts'

export interface Operation {
  readonly method: string
  /** As the document has it: `/api/v1/incidents/{id}`. */
  readonly template: string
  readonly path: string
  /** Answered without signing in. */
  readonly isOpen: boolean
  /** For agents: signed with their key, and closed to staff. */
  readonly isSigned: boolean
  readonly takesBody: boolean
}

export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>
    readonly responses: Readonly<Record<string, unknown>>
  }
}

export interface DocumentedOperation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly unknown[]
  readonly parameters?: readonly unknown[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, unknown>>
}

/** As much of JSON Schema as the contract uses. */
export interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema | readonly Schema[]
  readonly minimum?: number
  readonly minLength?: number
}

export async function readOpenApi(site: Site): Promise<OpenApi> {
  const answer = await fetch(`${site.url}/api/openapi.json`)
  return (await answer.json()) as OpenApi
}

export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, { security, requestBody }]) => ({
      method: method.toUpperCase(),
      template,
      path: template.replace(/\{\w+\}/g, 'none'),
      isOpen: security?.length === 0,
      isSigned: JSON.stringify(security ?? null) === '[{"agent":[]}]',
      takesBody: requestBody !== undefined,
    })),
  )
}

/** Every address in the router's own tree, also those that no document names; parameters and wildcards filled. */
export function routerPaths(site: Site): string[] {
  const parts: string[] = []
  const found = site.app
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = ''] = /^([│ ]*(?:├── |└── ))(.*)$/.exec(line) ?? []
      parts.length = Math.max(0, indent.length / 4 - 1)
      parts.push(part.replace(/ \(.*$/, ''))
      return part.endsWith(')') ? [parts.join('')] : []
    })
  return found.map((path) => path.replace(/:\w+/g, 'none').replace('*', 'none'))
}
