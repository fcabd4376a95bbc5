import { z } from 'zod'
import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'
import { LETTERS } from '../../kaizen/scamper/idea.ts'
import { scamperAndPropose } from '../../kaizen/scamper/propose.ts'
import { DROPPED, type ReviewDeps, review } from '../../kaizen/scamper/scamper.ts'
import { proposalView, reviewView } from '../../kaizen/scamper/view.ts'
import { sendJson } from '../answer.ts'
import { operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins, onlyOperators } from '../only.ts'
import { problems } from '../schemas.ts'
import { EvidenceSchema } from '../views/improvements.ts'
import { GroupSchema } from '../views/waste.ts'

const DAY = 86_400_000
const LONGEST = 366

const idea = { letter: z.enum(LETTERS), change: z.looseObject({ kind: z.string() }), because: GroupSchema }
const proposal = {
  ...idea,
  loosens: z.boolean().describe('It loosens a control, and so needs two people'),
  evidence: EvidenceSchema,
}
const ReviewSchema = z.object({
  charter: z.string().describe('Hash of the charter that they would change; empty: there was none'),
  proposals: z.array(z.object(proposal)),
  dropped: z.array(z.object({ ...idea, why: z.enum(DROPPED) })).describe('Ideas that are not proposed, and why'),
})
const ProposedSchema = z.object({
  proposed: z.array(
    z.object({
      title: z.string(),
      ...proposal,
      motion_id: z.string().nullable().describe('Null: it was not proposed'),
      refused: z.string().nullable().describe('Why it was not proposed'),
    }),
  ),
})

/** What the seven letters of SCAMPER make of the last days, each change tested on them. */
export function kaizenScamperRoutes(api: Api, { governor, look, backtest }: HttpContext): void {
  const depsOf = (days: number): ReviewDeps => {
    const to = governor.clock.now() + 1
    return {
      window: { from: to - days * DAY, to },
      think: (window) => look('thoughts', window),
      backtest,
      find: async (id) => (await governor.request(id))?.ask,
    }
  }

  api.get(
    '/api/v1/kaizen/scamper',
    {
      schema: {
        tags: ['operators'],
        summary: 'Changes of the charter that the last days speak for, each tested on them',
        description: 'Reads the whole ledger and decides these days again, in threads of their own; changes nothing.',
        querystring: z.strictObject({ days: z.coerce.number().int().min(1).max(LONGEST).default(30) }),
        response: { 200: ReviewSchema, ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      onlyOperators(governor, caller, 'see what the charter could say otherwise')
      return sendJson(reply, reviewView(await review(depsOf(query.days))))
    },
  )

  api.post(
    '/api/v1/kaizen/scamper',
    {
      schema: {
        tags: ['operators'],
        summary: 'Propose the changes of the charter that the last days speak for',
        description: 'Answers with their motions. One that is open already is not proposed twice; what is not refused waits for operators.',
        body: z.strictObject({ days: z.int().min(1).max(LONGEST).default(30) }),
        response: { 200: ProposedSchema, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyAdmins(governor, caller, 'propose improvements')
      const by = { principal: operatorPrincipal(governor, caller), door: caller.door }
      const all = await scamperAndPropose({ ...depsOf(body.days), governor }, by)
      return sendJson(reply, {
        proposed: all.map(({ answer, ...one }) => ({
          title: improvementTitle(one.change, en),
          ...proposalView(one),
          motion_id: answer.ok ? answer.subject : null,
          refused: answer.ok ? null : answer.refusal.detail,
        })),
      })
    },
  )
}
