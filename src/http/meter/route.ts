import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { chooseModel } from '../../core/arbiter/passed-over.ts'
import { together } from '../../core/ask.ts'
import { PROBLEMS } from '../../core/problem.ts'
import { LlmError } from '../../llm/errors.ts'
import { estimateInput } from '../../llm/estimate.ts'
import { type MeterOptions, metered } from '../../llm/metered.ts'
import type { Llm, LlmCall } from '../../llm/port.ts'
import type { Api, HttpContext } from '../deps.ts'
import { problemOf } from '../problem.ts'
import { present } from '../work.ts'
import { AUTO, callOf, MeterBody } from './body.ts'
import { ownDoor } from './own-door.ts'
import { chunk, completion, DONE, type Head, lastChunks, problem, STATUS, sse } from './wire.ts'

/** The largest call that the meter takes, in bytes: a conversation of about a million tokens. */
const BODY_LIMIT = 4 * 1024 * 1024

/**
 * `POST /v1/chat/completions` as OpenAI's API has it: any agent that can be pointed at another address asks for permission, waits
 * while people are asked, and is on the books, without knowing of it. Keys of providers never leave the server.
 */
export function meterRoute(api: Api, ctx: HttpContext, llm: Llm): void {
  const errorHandler = (error: unknown, _: FastifyRequest, reply: FastifyReply): void => {
    const { code, detail } = problemOf(error)
    const text = code === 'body_too_large' ? `The body is larger than ${BODY_LIMIT / 1024 / 1024} MB` : detail
    void refuse(reply, PROBLEMS[code].status, code, text)
  }
  api.post('/v1/chat/completions', { bodyLimit: BODY_LIMIT, errorHandler, schema: { hide: true } }, async (request, reply) => {
    const parsed = MeterBody.safeParse(request.body)
    if (!parsed.success) {
      const [fault] = parsed.error.issues
      return refuse(reply, 400, 'invalid_field', `${fault?.path.join('.') || 'body'}: ${fault?.message}`)
    }
    const agent = agentOf(request, parsed.data)
    if (agent === undefined)
      return refuse(
        reply,
        403,
        'forbidden',
        "Only agents call models, as themselves: send an agent's own key, or in an open charter metadata.agent_id",
      )
    return answer(api, ctx, llm, { request, reply, body: parsed.data, agent })
  })
}

interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly body: MeterBody
  readonly agent: string
}

/** The agent that calls: the key's own, or without keys the one that it says it is. Whether it may be that is decided with its request. */
function agentOf({ caller: { principal } }: FastifyRequest, { metadata }: MeterBody): string | undefined {
  if (principal.kind === 'agent') return [undefined, principal.agent].includes(metadata.agent_id) ? principal.agent : undefined
  return principal.kind === 'open' ? metadata.agent_id : undefined
}

async function answer(api: Api, ctx: HttpContext, llm: Llm, { request, reply, body, agent }: Asked): Promise<FastifyReply> {
  const { governor } = ctx
  const { intent, agent_id: _, ...more } = body.metadata
  const gone = new AbortController()
  const abort = (): void => gone.abort()
  const forget = ctx.closing.add(abort)
  reply.raw.once('close', abort)
  // What is granted, and by which model it is done: known as soon as the grant is used.
  const of = { id: '', model: body.model }
  const options: MeterOptions = {
    permissions: ownDoor(api, ctx, request),
    begun: (id, model) => Object.assign(of, { id, model }),
    unkept: (id, error) => ctx.logger.warn({ err: error, request_id: id }, 'the content of a metered call could not be kept'),
    models: governor.charter().arbiter,
    agent,
    intent,
    more: present(more),
    follow: body.model === AUTO,
    clock: governor.clock,
    unsettled: (lost, error) => ctx.logger.error({ err: error, request_id: lost }, 'what a metered call used could not be recorded'),
  }
  try {
    const named = callOf(body, gone.signal)
    const call = { ...named, model: body.model === AUTO ? await arbitrated(ctx, named, { agent, body }) : body.model }
    const meter = metered(llm, options)
    const head = (): Head => ({ ...of, at: governor.clock.now() })
    if (body.stream) return await stream(meter, call, { reply, head, withUsage: body.stream_options?.include_usage ?? false })
    const said = await meter.complete(call)
    return reply.header('x-countersign-request', of.id).send(completion(head(), said))
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfter / 1000)))
    return refuse(reply, STATUS[error.code], error.code, error.message)
  } finally {
    forget()
    reply.raw.off('close', abort)
  }
}

/** The arbiter's model for a call, by the most that it may use: as the request for permission will name it. */
async function arbitrated({ governor }: HttpContext, call: LlmCall, { agent, body }: Pick<Asked, 'agent' | 'body'>): Promise<string> {
  const usage = { input_tokens: await estimateInput(call, AUTO), output_tokens: call.maxOutputTokens }
  const need = {
    agent_id: agent,
    logic_density: body.metadata.logic_density ?? 5,
    estimated_usage: usage,
    ...together({ estimated_usage: usage }),
    ...(call.tools ? { tool: 'any' } : {}),
  }
  const { model } = chooseModel(governor.charter().arbiter, governor.state().overlays, need)
  if (!model) throw new LlmError('unknown_model', 'No model of the charter can do this work')
  return model.id
}

interface Streaming {
  readonly reply: FastifyReply
  readonly head: () => Head
  readonly withUsage: boolean
}

/** Streams an answer. Nothing is sent before its first piece is there, so that what goes wrong until then is an answer like any other. */
async function stream(llm: Llm, call: LlmCall, { reply, head, withUsage }: Streaming): Promise<FastifyReply> {
  const out = reply.raw
  const send = async (text: string): Promise<void> => {
    if (!out.write(text) && !out.destroyed) await Promise.race([once(out, 'drain'), once(out, 'close')])
  }
  let begun: Head | undefined
  const begin = async (): Promise<Head> => {
    const of = head()
    reply.hijack()
    out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-countersign-request': of.id })
    await send(sse(chunk(of, { role: 'assistant', content: '' })))
    return of
  }
  try {
    for await (const piece of llm.stream(call)) {
      begun ??= await begin()
      if (piece.kind === 'text') await send(sse(chunk(begun, { content: piece.text })))
      else {
        for (const last of lastChunks(begun, piece.reply, withUsage)) await send(sse(last))
        await send(DONE)
      }
    }
  } catch (error) {
    if (!begun) throw error
    // The answer has begun: it ends with the error, and without the word that it is whole.
    const { code, message } = error instanceof LlmError ? error : { code: 'bad_reply' as const, message: 'A fault of the meter' }
    await send(sse(problem(STATUS[code], code, message)))
  }
  out.end()
  return reply
}

/** Answers with an error. Clients must not try again by themselves: each try is a request of its own, and the server has tried already. */
function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply
    .code(status)
    .header('x-should-retry', 'false')
    .send(problem(status, code, message))
}
