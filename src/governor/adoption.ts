import type { Proposed } from '../core/decide/adoption.ts'
import type { Answer } from '../core/decide/index.ts'
import type { Door, Principal } from '../core/principal.ts'
import type { GovernorFace } from './face.ts'

/**
 * Puts a charter into force or, where several people must agree, proposes it to them: then the answer's subject is the motion, also one
 * that proposes the same and is open already (a second boot proposes nothing twice).
 */
export async function adoptOrPropose(
  governor: Pick<GovernorFace, 'ids' | 'submit'>,
  proposed: Proposed,
  principal: Principal,
  door: Door,
): Promise<Answer> {
  const adopted = await governor.submit({ kind: 'adopt', ...proposed }, principal)
  if (adopted.ok || adopted.refusal.code !== 'needs_motion') return adopted
  const motion = { kind: 'adopt-charter', ...proposed } as const
  const moved = await governor.submit({ kind: 'move', motion_id: governor.ids.next('mot_'), motion, door }, principal)
  const twin = moved.ok ? undefined : moved.refusal.context?.['motion_id']
  return typeof twin === 'string' ? { ok: true, subject: twin } : moved
}
