import { z } from 'zod'
import { contentOf, SampleBody } from '../../core/samples/content.ts'
import { mayReuse } from '../../core/samples/law.ts'
import { sampleView, sampleViews } from '../../core/samples/view.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal, readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, RequestParams } from '../schemas.ts'

const SampleSchema = z.object({
  request_id: z.string(),
  agent_id: z.string(),
  model: z.string().describe('The model that answered'),
  digest: z.string().describe('Names the content in the ledger, and tells nothing of it'),
  kept_until: z.iso.datetime().describe('Then the content is removed'),
})

/** Samples: the content of model calls, kept sealed outside the ledger so that cheaper models can be tried on it. No route gives it back. */
export function sampleRoutes(api: Api, ctx: HttpContext): void {
  const { governor, samples } = ctx

  api.get(
    '/api/v1/samples',
    {
      schema: {
        tags: ['operators'],
        summary: 'Of which model calls the content is kept, and until when',
        description: 'Operators see all, an agent its own. Content itself is never given back.',
        response: { 200: z.object({ samples: z.array(SampleSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      const all = readsAll(governor, caller)
      const views = sampleViews(governor.state().samples.entries(), governor.clock.now())
      return sendJson(reply, { samples: views.filter(({ agent_id }) => all || readsAgent(governor, caller, agent_id)) })
    },
  )

  api.post(
    '/api/v1/requests/:id/sample',
    {
      schema: {
        tags: ['agents'],
        summary: 'Keep the content of a settled model call, so that cheaper models can be tried on it',
        description:
          'The agent that asked, or a meter key, and only where `kaizen.samples.reuse` of the charter names the agent. `model` and `usage` are those that were settled. Secrets and personal data are masked ' +
          'first; the content is kept sealed outside the ledger, for as long as the charter says. The same again changes nothing; another content is a 409.',
        params: RequestParams,
        body: SampleBody,
        response: { 200: SampleSchema, ...problems },
      },
    },
    async ({ params: { id }, body, caller }, reply) => {
      const content = contentOf(ctx.redact(body))
      const digest = samples.digestOf(id, content)
      const record = governor.state().requests.get(id)
      const law = governor.charter().samples
      const until = governor.clock.now() + (law?.keep ?? 0)
      // Kept before it is recorded: an entry without content would make work that nobody can do. Again, it would only be kept for longer.
      const fresh = record !== undefined && mayReuse(law, record.ask.agent_id) && !isKept(id, digest)
      if (fresh) await samples.keep(id, content, until)
      const { model, usage } = body
      const command = { kind: 'sample-kept', request_id: id, digest, model, usage: counted(usage), until } as const
      const answer = await governor.submit(command, caller.principal)
      if (!answer.ok) {
        if (fresh && !isKept(id, digest)) await samples.remove(id, digest)
        return sendProblem(reply, answer.refusal)
      }
      return sendJson(reply, viewOf(id))
    },
  )

  api.delete(
    '/api/v1/requests/:id/sample',
    {
      schema: {
        tags: ['agents'],
        summary: 'Remove the kept content of a model call for good',
        description: 'The agent that asked, a meter key, or an operator. What was to be tried on it is not tried any more.',
        params: RequestParams,
        response: { 200: SampleSchema, ...problems },
      },
    },
    async ({ params: { id }, caller }, reply) => {
      const view = viewOf(id)
      const answer = await governor.submit({ kind: 'sample-removed', request_id: id }, adminPrincipal(caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      await samples.remove(id, view.digest)
      return sendJson(reply, view)
    },
  )

  function viewOf(id: string): z.infer<typeof SampleSchema> {
    const found = governor.state().samples.get(id)
    if (!found) throw new ProblemError('not_found', `No content of ${id} is kept`)
    return sampleView(found)
  }

  const isKept = (id: string, digest: string): boolean => governor.state().samples.get(id)?.digest === digest
}

/** Tokens as they were reported; what was not is absent. */
function counted({ input_tokens, output_tokens, cached_tokens, reasoning_tokens }: z.infer<typeof SampleBody>['usage']) {
  return {
    input_tokens,
    output_tokens,
    ...(cached_tokens === undefined ? {} : { cached_tokens }),
    ...(reasoning_tokens === undefined ? {} : { reasoning_tokens }),
  }
}
