import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refusal } from '../core/problem.ts'
import { sendProblem } from './problem.ts'

/** The methods of each path, gathered as routes are added: Fastify itself says 404 where 405 is the truth. */
export class AllowedMethods {
  readonly #routes: { readonly path: RegExp; readonly method: string }[] = []

  /** Gathers from every scope below; call before routes are added. */
  gather(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method }) => {
      const path = new RegExp(
        `^${url
          .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
          .replace(/:\w+/g, '[^/]+')
          .replace(/\*/g, '.*')}/?$`,
      )
      for (const m of [method].flat()) this.#routes.push({ path, method: m })
    })
  }

  /** What may be sent to a path; empty when there is no such path. */
  of(path: string): readonly string[] {
    const found = new Set(this.#routes.filter((route) => route.path.test(path)).map(({ method }) => method))
    return found.size === 0 ? [] : [...found.add('OPTIONS')].sort()
  }

  /** Answers what no route took: 204 to OPTIONS, 405 with `Allow`, or 404. */
  readonly handle = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = this.of(path)
    if (methods.length === 0) return sendProblem(reply, refusal('not_found', 'There is no such route; /docs lists them'))
    reply.header('allow', methods.join(', '))
    if (request.method === 'OPTIONS') return reply.code(204).send()
    return sendProblem(reply, refusal('method_not_allowed', `${request.method} is not offered here; ${methods.join(', ')} are`))
  }
}
