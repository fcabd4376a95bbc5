import { operatorOf } from '../src/core/charter/compile.ts'
import type { GovernorFace } from '../src/governor/face.ts'
import type { Page } from './card/types.ts'
import { pausePage, resumePage } from './commands/agent.ts'
import { approvePage } from './commands/approve.ts'
import { breakGlassPage } from './commands/break-glass.ts'
import { budgetPage } from './commands/budget.ts'
import { type Asked, askedIn, type Call, COMMANDS, type CommandName } from './commands/call.ts'
import { editPage } from './commands/edit.ts'
import { grantsPage } from './commands/grants.ts'
import { haltPage } from './commands/halt.ts'
import { mutePage, unmutePage } from './commands/mute.ts'
import { helpPage, whoamiPage } from './commands/newcomer.ts'
import { backPage, oooPage } from './commands/office.ts'
import { pendingPage } from './commands/pending.ts'
import { askPage, delegatePage, rejectPage, snoozePage } from './commands/request.ts'
import { sessionPage } from './commands/session.ts'
import { statusPage } from './commands/status.ts'
import { whyPage } from './commands/why.ts'

export type { Call, Spot } from './commands/call.ts'
export { askedIn, COMMANDS, isAbout } from './commands/call.ts'

type Answer = (governor: GovernorFace, call: Asked) => Page | Promise<Page>

const ANSWERS = {
  start: helpPage,
  help: helpPage,
  whoami: whoamiPage,
  pending: pendingPage,
  status: statusPage,
  why: whyPage,
  approve: approvePage,
  break_glass: breakGlassPage,
  budget: budgetPage,
  reject: rejectPage,
  session: sessionPage,
  edit: editPage,
  ask: askPage,
  delegate: delegatePage,
  snooze: snoozePage,
  ooo: oooPage,
  back: backPage,
  mute: mutePage,
  unmute: unmutePage,
  pause: pausePage,
  resume: resumePage,
  grants: grantsPage,
  halt: haltPage,
} as const satisfies Record<CommandName, Answer>

/**
 * Answers a command that a person wrote, for every platform: an unknown one gets the help, one that is not for them says so and
 * how to be listed. What a command changes is decided in the core. @throws StoreUnavailable when the ledger cannot be read or written.
 */
export async function answerCommand(governor: GovernorFace, name: string, said: Call): Promise<Page> {
  const call = askedIn(governor, said)
  const command = COMMANDS.find((known) => known.name === name.replaceAll('-', '_'))
  if (!command) return helpPage(governor, call)
  if (!command.everybody && !operatorOf(governor.charter(), call.identity)) return notListed(call)
  return ANSWERS[command.name](governor, call)
}

const notListed = ({ prefix, words: { commands } }: Asked): Page => ({
  headline: commands.notListed,
  sections: [{ label: '', text: commands.whoami(`${prefix}whoami`) }],
})
