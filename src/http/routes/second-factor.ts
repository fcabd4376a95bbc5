import { z } from 'zod'
import { sendJson } from '../answer.ts'
import { adminPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'
import { CodeField, secondFactor } from '../second-factor.ts'
import { otpauthUri, totpSecret } from '../totp.ts'

const OperatorParams = z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "expected an operator's id") })
const Enrolled = z.object({
  operator: z.string(),
  uri: z.string().describe('For the authenticator, as text or as a QR code; never shown again'),
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
          'Who replaces their own sends a `code` of it.',
        params: OperatorParams,
        body: z.strictObject({ code: CodeField }),
        response: { 201: Enrolled, ...problems },
      },
    },
    async ({ params: { id: operator }, body, caller }, reply) => {
      const enrolment_id = governor.ids.next('totp_')
      const proof = secondFactor(ctx, caller, body.code)
      const command = { kind: 'enrol-totp', operator, enrolment_id, door: caller.door, ...proof } as const
      const answer = await governor.submit(command, adminPrincipal(caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendJson(
        reply,
        { operator, uri: otpauthUri(governor.org, operator, totpSecret(secrets.master, governor.org, operator, enrolment_id)) },
        201,
      )
    },
  )
}
