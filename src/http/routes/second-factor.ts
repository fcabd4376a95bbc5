import { z } from 'zod'
import { sendJson } from '../answer.ts'
import { adminPrincipal, operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'
import { CodeField, secondFactor } from '../second-factor.ts'
import { otpauthUri, totpSecret } from '../totp.ts'

const OperatorParams = z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "expected an operator's id") })
const Enrolled = z.object({
  operator: z.string(),
  uri: z.string().describe('For the authenticator, as text or as a QR code; never shown again'),
  motion_id: z.string().optional().describe('With 202: what others must approve before it counts'),
})

/** One-time codes: setting up an operator's authenticator. */
export function secondFactorRoutes(api: Api, ctx: HttpContext): void {
  const { governor, secrets } = ctx

  api.post(
    '/api/v1/operators/:id/totp',
    {
      schema: {
        tags: ['operators'],
        summary: 'Set up an authenticator for an operator',
        description:
          'Administrators. Makes a new secret for one-time codes (RFC 6238) and answers it once; codes of an earlier one count no more. ' +
          'Who replaces their own sends a `code` of it. Where somebody else has one, 202 says which motion was made: the new one counts once two other people approve it.',
        params: OperatorParams,
        body: z.strictObject({ code: CodeField }),
        response: { 201: Enrolled, 202: Enrolled, ...problems },
      },
    },
    async ({ params: { id: operator }, body, caller }, reply) => {
      const enrolment_id = governor.ids.next('totp_')
      const proof = secondFactor(ctx, caller, body.code)
      const command = { kind: 'enrol-totp', operator, enrolment_id, door: caller.door, ...proof } as const
      const answer = await governor.submit(command, adminPrincipal(caller))
      const uri = otpauthUri(governor.org, operator, totpSecret(secrets.master, governor.org, operator, enrolment_id))
      if (answer.ok) return sendJson(reply, { operator, uri }, 201)
      const replaces = governor.state().factors.get(operator)?.enrolment
      if (answer.refusal.code !== 'needs_motion' || replaces === undefined) return sendProblem(reply, answer.refusal)
      const motion_id = governor.ids.next('mot_')
      const motion = { kind: 'replace-authenticator', operator, enrolment: enrolment_id, replaces } as const
      const proposed = await governor.submit({ kind: 'move', motion_id, motion, door: caller.door }, operatorPrincipal(governor, caller))
      return proposed.ok ? sendJson(reply, { operator, uri, motion_id }, 202) : sendProblem(reply, proposed.refusal)
    },
  )
}
