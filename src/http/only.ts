import type { GovernorFace } from '../governor/face.ts'
import { administers, type Caller, readsAll } from './auth.ts'
import { ProblemError } from './problem.ts'

/** Lets operators through, to whom alone it is to do `what`, such as `read the ledger`. @throws ProblemError `not_operator` */
export function onlyOperators(governor: GovernorFace, caller: Caller, what: string): void {
  if (!readsAll(governor, caller))
    throw new ProblemError(
      'not_operator',
      `Only operators ${what}; send an operator's token, or log in with a link of \`countersign inbox\``,
    )
}

/** Lets administrators through, to whom alone it is to do `what`, such as `change the charter`. @throws ProblemError `forbidden` */
export function onlyAdmins(governor: GovernorFace, caller: Caller, what: string): void {
  if (!administers(governor, caller))
    throw new ProblemError('forbidden', `Only operators with the role admin ${what}; ask one of them, or send the operator token`)
}
