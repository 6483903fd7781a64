/**
 * What checks a request and writes its answer is compiled when a route is first asked, and the compilers themselves are
 * loaded then. At the start, where Fastify does it, it costs every server 14 MB and a tenth of a second, whether anybody
 * opens its desk or not. Called by validation and the app.
 */
import { createRequire } from 'node:module'
import type { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type BuildSerializer = NonNullable<Factories['buildSerializer']>
type CompileAnswer = ReturnType<BuildSerializer>

// An `import()` would come too late: Fastify calls for what was compiled, and does not wait.
const require = createRequire(import.meta.url)

/** TypeBox's own compiler, with the first value that is to be checked. */
export const compileCheck: typeof TypeBoxValidatorCompiler = (route) => {
  let check: ReturnType<typeof TypeBoxValidatorCompiler> | null = null
  return (input: unknown) => {
    check ??= typeBox().TypeBoxValidatorCompiler(route)
    return check(input)
  }
}

/** In place of what Fastify loads when it is told of none. */
export const COMPILERS: Factories = {
  buildValidator: () => {
    throw new Error('The app sets its validator compiler itself, and registers no shared schemas')
  },
  buildSerializer: (schemas, options) => {
    let compile: CompileAnswer | null = null
    return (route) => {
      let write: ReturnType<CompileAnswer> | null = null
      return (answer: unknown) => {
        compile ??= fastJsonStringify()(schemas, options)
        write ??= compile(route)
        return write(answer)
      }
    }
  },
}

function typeBox() {
  return require('@fastify/type-provider-typebox') as typeof import('@fastify/type-provider-typebox')
}

/** The very one that Fastify depends on. */
function fastJsonStringify(): BuildSerializer {
  const ofFastify = createRequire(require.resolve('fastify'))
  const { SerializerSelector } = ofFastify('@fastify/fast-json-stringify-compiler') as {
    SerializerSelector: () => BuildSerializer
  }
  return SerializerSelector()
}
