import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from './auth.ts'
import type { HttpDeps } from './deps.ts'
import { sendProblem } from './problem.ts'

/** Lets in who says who they are, before the body is read. An `onRequest` hook. */
export const requireCaller =
  (deps: HttpDeps) =>
  (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const caller = authenticate(deps, request)
    if ('code' in caller) {
      sendProblem(reply, caller)
      return
    }
    request.caller = caller
    done()
  }
