import { z } from 'zod'
import type { SecondFactor } from '../core/confirm/factor.ts'
import type { LookAtCode } from '../governor/skin.ts'
import { type Caller, operatorFor } from './auth.ts'
import type { HttpContext } from './deps.ts'
import { stepOfCode, totpSecret } from './totp.ts'

/** A one-time code in a body. */
export const CodeField = z
  .string()
  .regex(/^\d{3} ?\d{3}$/, 'expected the six digits of your authenticator')
  .optional()
  .describe('The code that your authenticator shows now, where the request asks for one; each counts once')

/** What looking at codes needs: who is enrolled, and what their secrets are made from. */
type Enrolments = Pick<HttpContext, 'governor' | 'secrets'>

/** Looks at codes for every door: the time step one is the code of, under the operator's enrolment. */
export const lookAtCodes =
  ({ governor, secrets }: Enrolments): LookAtCode =>
  (operator, code) => {
    const factor = governor.state().factors.get(operator)
    if (!factor) return undefined
    const { enrolment } = factor
    const secret = totpSecret(secrets.master, governor.org, operator, enrolment)
    return { kind: 'totp', enrolment, step: stepOfCode(secret, code.replace(' ', ''), governor.clock.now()) }
  }

/**
 * What a code that came with a command proves, for the core. The code itself goes no further than here. Nothing when none came, or
 * the caller is no operator with an authenticator.
 */
export function secondFactor(enrolments: Enrolments, caller: Caller, code: string | undefined): { readonly second_factor?: SecondFactor } {
  const operator = operatorFor(enrolments.governor, caller)?.id
  const found = code === undefined || operator === undefined ? undefined : lookAtCodes(enrolments)(operator, code)
  return found ? { second_factor: found } : {}
}
