import type { CharterDocument } from '../charter/content.ts'

/** What the schema cannot see in the section `halt`: a halt that nobody could ever lift. `local` is nobody by name, so it does not count. */
export function haltFaults({ halt, solo, operators }: CharterDocument): readonly { readonly path: string; readonly message: string }[] {
  if (!halt || solo) return []
  const approvers = operators.filter(({ roles }) => roles.includes('approver')).length
  if (halt.lift <= approvers || (halt.lift === 1 && operators.length === 0)) return []
  return [
    {
      path: 'charter.halt.lift',
      message: `expected at most ${approvers}, as many operators as are listed with the role approver, got ${halt.lift}`,
    },
  ]
}
