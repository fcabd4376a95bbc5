import { z } from 'zod'
import type { SecondFactor } from '../core/confirm/factor.ts'
import { type Caller, operatorFor } from './auth.ts'
import type { HttpContext } from './deps.ts'
import { stepOfCode, totpSecret } from './totp.ts'

/** A one-time code in a body. */
export const CodeField = z
  .string()
  .regex(/^\d{3} ?\d{3}$/, 'expected the six digits of your authenticator')
  .optional()
  .describe('The code that your authenticator shows now, where the request asks for one; each counts once')

/**
 * What a code that came with a command proves, for the core: the time step it is the code of, under the caller's enrolment. The code
 * itself goes no further than here. Nothing when none came, or the caller is no operator with an authenticator.
 */
export function secondFactor(
  { governor, secrets }: Pick<HttpContext, 'governor' | 'secrets'>,
  caller: Caller,
  code: string | undefined,
): { readonly second_factor?: SecondFactor } {
  const operator = operatorFor(governor, caller)?.id
  const factor = operator === undefined ? undefined : governor.state().factors.get(operator)
  if (code === undefined || operator === undefined || !factor) return {}
  const { enrolment } = factor
  const secret = totpSecret(secrets.master, governor.org, operator, enrolment)
  return { second_factor: { kind: 'totp', enrolment, step: stepOfCode(secret, code.replace(' ', ''), governor.clock.now()) } }
}
