// Deliberate one-line breaks of the approval core. `from` must be found exactly once in `file`; `tests` are the smallest files that must notice.

const STAGES = 'test/core/approvals/stages.test.ts'
const TIMERS = 'test/core/approvals/timers.test.ts'
const ROUTES = 'test/core/approvals/routes.test.ts'
const PEOPLE = 'test/core/approvals/people.test.ts'
const FAULTS = 'test/core/approvals/faults.test.ts'
const VOTE = 'test/core/vote.test.ts'
const QUORUM = 'test/core/quorum.test.ts'
const GRANT = 'test/core/grant.test.ts'
const CAPS = 'test/core/standing-grants/caps.test.ts'
const COVER = 'test/core/standing-grants/cover.test.ts'
const CARRIED = 'test/core/standing-grants/charter.test.ts'
const MOTIONS = 'test/core/motions.test.ts'

const TYPED = 'test/core/confirm/typed.test.ts'
const TOTP = 'test/core/confirm/totp.test.ts'
const HANDED = 'test/core/confirm/handed-on.test.ts'
const REPLACED = 'test/core/confirm/replaced.test.ts'
const GLASS = 'test/core/break-glass/grant.test.ts'
const REVIEW = 'test/core/break-glass/review.test.ts'

const vote = 'src/core/decide/vote.ts'
const confirm = 'src/core/confirm/check.ts'
const glass = 'src/core/break-glass/grant.ts'
const inStage = 'src/core/approvals/vote.ts'
const progress = 'src/core/approvals/progress.ts'
const seats = 'src/core/approvals/seats.ts'
const timers = 'src/core/approvals/timers.ts'
const redeem = 'src/core/decide/redeem.ts'
const sweep = 'src/core/decide/sweep.ts'
const use = 'src/core/standing-grants/use.ts'

/** @type {readonly { what: string, file: string, from: string, to: string, tests: readonly string[] }[]} */
export const BREAKS = [
  // Who counts.
  { what: 'skip the self check', file: vote, from: "principal.kind === 'agent'", to: 'false', tests: [VOTE] },
  { what: 'skip the owner check', file: vote, from: '.owner === operator.id &&', to: '.owner === operator.id && false &&', tests: [VOTE, STAGES] },
  { what: 'count the owner as somebody who may approve', file: 'src/core/approvals/electorate.ts', from: '(solo || operator !== owner) &&', to: '', tests: [STAGES, PEOPLE, FAULTS] },
  { what: 'drop separate_from_requester', file: seats, from: '&& !(stage.apart && operator === electorate.owner)', to: '', tests: [STAGES, PEOPLE] },
  { what: 'let an operator without the role vote', file: vote, from: "if (!operator.roles.includes('approver'))", to: 'if (false)', tests: [VOTE] },
  { what: 'skip the lost-role check of a stage', file: 'src/core/approvals/electorate.ts', from: '&& approvers.has(operator)', to: '', tests: [PEOPLE] },
  { what: 'skip the lost-role check without a route', file: 'src/core/decide/quorum.ts', from: "&& o.roles.includes('approver')", to: '', tests: [QUORUM] },
  { what: 'count who left the group', file: seats, from: '&& electorate.inGroup(name, operator)', to: '', tests: [STAGES] },
  { what: 'skip the frozen list of who is asked', file: inStage, from: 'if (!before.people.includes(operator))', to: 'if (false)', tests: [STAGES] },
  {
    what: 'count a deputy and the absent both',
    file: seats,
    from: '.map((operator) => (turn.substitutes ?? []).reduce((holder, { from, to }) => (holder === from ? to : holder), operator))',
    to: '.flatMap((one) => [one, (turn.substitutes ?? []).reduce((holder, { from, to }) => (holder === from ? to : holder), one)])',
    tests: [PEOPLE],
  },
  { what: 'let the operator token be one of several people', file: 'src/core/quorum.ts', from: 'if (!solo && people > 1 && cast.operator === LOCAL) return false', to: '', tests: [QUORUM] },
  // How often.
  { what: 'count one person twice in a stage', file: progress, from: 'return solo || !again', to: 'return true', tests: [STAGES] },
  { what: 'count one person twice without a route', file: 'src/core/quorum.ts', from: 'return solo || !again', to: 'return true', tests: [QUORUM] },
  { what: 'take a second vote of one person in a stage', file: inStage, from: "if (here.some((one) => one.vote === 'reject' || !solo))", to: 'if (false)', tests: [STAGES] },
  { what: 'count one person of two stages as two', file: progress, from: 'electorate.solo ? approvals.length : new Set(', to: 'true ? approvals.length : new Set(', tests: [STAGES] },
  { what: 'take all_of for any_of', file: seats, from: 'each ? groups.map((group) => slot([group, ...more])) :', to: '', tests: [STAGES] },
  { what: 'count a typed message that is played again', file: 'src/core/quorum.ts', from: 'votes.some((cast) => cast.once === once)', to: 'false', tests: [QUORUM] },
  { what: 'skip the cool-off of one person', file: 'src/core/quorum.ts', from: 'if (now < from)', to: 'if (false)', tests: [QUORUM] },
  // Which stage.
  { what: 'count the votes of other stages', file: progress, from: 'vote.stage === stage && people', to: 'people', tests: [STAGES] },
  { what: 'count a tap on the card of an earlier stage', file: inStage, from: 'if (meant !== undefined && meant !== stage + 1)', to: 'if (false)', tests: [STAGES] },
  { what: 'count a tap that came twice for the next stage', file: inStage, from: 'if (mine.length > 0 && meant === undefined)', to: 'if (false)', tests: [STAGES] },
  { what: 'go on after a stage that its people no longer carry', file: 'src/core/approvals/again.ts', from: 'lost !== undefined ||', to: '', tests: [STAGES] },
  { what: 'ignore the deny quorum', file: inStage, from: 'Math.min(stage.deny_quorum, before.people.length)', to: 'Infinity', tests: [STAGES] },
  { what: 'refuse at the first rejection, whatever the deny quorum', file: inStage, from: 'Math.min(stage.deny_quorum, before.people.length)', to: '1', tests: [STAGES] },
  { what: 'keep the approval of who rejected after it', file: progress, from: "if (vote !== 'approve' || against.has(operator))", to: "if (vote !== 'approve')", tests: [STAGES] },
  // When.
  { what: 'accept a late vote', file: timers, from: 'over: on.now >= status.deadline', to: 'over: false', tests: [VOTE] },
  { what: 'accept a vote at the very deadline', file: timers, from: 'over: on.now >= status.deadline', to: 'over: on.now > status.deadline', tests: [VOTE] },
  { what: 'accept a late vote in a stage', file: timers, from: "if (due.what === 'end') return { staged, events, over: true }", to: "if (due.what === 'end') return { staged, events, over: false }", tests: [TIMERS, STAGES] },
  { what: 'let silence grant', file: sweep, from: "event('request.refused', id, { cause: 'timeout', reason: timedOut(record) })", to: "event('request.granted', id, { by: [], expires: ctx.now + 600_000, charter: record.charter, action_digest: record.action_digest })", tests: [VOTE, TIMERS] },
  { what: 'let an escalation move the deadline by itself', file: timers, from: 'to?.extend === undefined ? turn.deadline :', to: 'to?.extend === undefined ? turn.deadline + 600_000 :', tests: [TIMERS] },
  { what: 'go past a route whose condition cannot be evaluated', file: 'src/core/approvals/route.ts', from: 'holds(one, variables, true)', to: 'holds(one, variables, false)', tests: [ROUTES] },
  { what: 'offer an alternative whose condition cannot be evaluated', file: 'src/core/approvals/route.ts', from: 'holds(way.when, variables, false)', to: 'holds(way.when, variables, true)', tests: [ROUTES] },
  { what: 'load a charter with a quorum nobody can reach', file: 'src/core/approvals/faults.ts', from: 'return faults.length > 0 ? faults : reachFaults(document, stage, path)', to: 'return faults', tests: [FAULTS] },
  // What is looked at again.
  { what: 'grant what a new charter denies', file: inStage, from: 'if (against) return', to: 'if (false) return', tests: [STAGES] },
  { what: 'skip the re-check when a grant is used', file: redeem, from: 'const stale = noLongerGranted(ctx, record)', to: 'const stale = undefined', tests: [GRANT, STAGES] },
  { what: 'let another action than the granted one be done', file: redeem, from: '!== record.action_digest)', to: '=== undefined)', tests: [GRANT] },
  { what: 'let a grant be used after its end', file: redeem, from: 'if (ctx.now >= use.expires)', to: 'if (false)', tests: [GRANT] },
  { what: 'accept an approval from a chat that was not shown the whole', file: vote, from: 'shown.includes(channel)', to: 'shown.length > 0', tests: [VOTE] },
  { what: 'accept a tap from a chat without a card', file: 'src/core/carded.ts', from: 'channel !== undefined && !Object.hasOwn(cards, channel)', to: 'false && channel && cards', tests: ['test/acceptance/callbacks.test.ts'] },
  { what: 'offer approval of what is shown only in part', file: 'bots/card/buttons.ts', from: '!byHand && (!large || opened)', to: '!byHand', tests: ['test/acceptance/copies.test.ts'] },
  { what: 'hand on a vote that was cast', file: 'src/core/approvals/people.ts', from: '.some((vote) => vote.stage === staged.stage && vote.operator === operator)', to: '.some(() => false)', tests: [PEOPLE] },
  { what: 'count a vote on what it was before an edit', file: 'src/core/edits/changed.ts', from: 'if (seen.edits !== now.edits)', to: 'if (false)', tests: ['test/acceptance/edits.test.ts'] },
  { what: 'keep the votes of before an edit', file: 'src/core/evolve/edits.ts', from: 'status: waitsFor(outcome),', to: 'status: record.status,', tests: ['test/acceptance/edits.test.ts', 'test/core/edits/edits.test.ts'] },
  // Standing grants and motions.
  { what: 'answer more uses than a standing grant has', file: use, from: 'permit.uses + takes <= terms.max_uses &&', to: '', tests: [COVER] },
  { what: 'answer more dollars than a standing grant has', file: use, from: 'permit.spent + amount <= terms.max_spend &&', to: '', tests: [CAPS] },
  { what: 'answer after the end of a standing grant', file: use, from: 'now < terms.until &&', to: '', tests: [CAPS] },
  { what: 'answer for arguments that no pattern covers', file: use, from: 'isCovered(terms, ask)', to: 'true', tests: [COVER] },
  { what: 'use what a revoked standing grant let', file: 'src/core/decide/stale.ts', from: 'permitGone(ctx.state, record, ctx.now) ??', to: '', tests: [CARRIED] },
  { what: 'carry a motion by one person', file: 'src/core/motions/decide.ts', from: 'if (approvals.length < quorum.people) return []', to: '', tests: [MOTIONS] },
  // Confirmed by hand, and granted alone.
  { what: 'confirm with whatever is typed', file: confirm, from: 'if (isTyped(phrase, command.confirm))', to: 'if (true)', tests: [TYPED] },
  { what: 'skip what confirms an approval in a stage', file: inStage, from: '? unconfirmed(ctx, command, record, operator)', to: '? undefined', tests: [TYPED, TOTP] },
  { what: 'skip what confirms an approval without a route', file: vote, from: 'const open = unconfirmed(ctx, command, record, operator)', to: 'const open = undefined', tests: [TYPED] },
  { what: 'give a standing grant for what is confirmed each time', file: 'src/core/standing-grants/gates.ts', from: 'confirmsFor(facts, routeOf(facts)) ?', to: 'false ?', tests: [TYPED] },
  { what: 'confirm with a code twice', file: confirm, from: 'step <= (factor.last ?? -1)', to: 'false', tests: [TOTP] },
  { what: 'confirm with a code of any time', file: confirm, from: '|| Math.abs(step - stepOf(ctx.now)) > DRIFT', to: '', tests: [TOTP] },
  { what: 'confirm with a code of an earlier authenticator', file: confirm, from: '|| said.enrolment !== factor.enrolment', to: '', tests: [TOTP] },
  { what: 'confirm after any number of guessed codes', file: confirm, from: 'factor.until !== undefined && ctx.now < factor.until', to: 'false', tests: [TOTP] },
  { what: 'confirm a new authenticator of oneself by nothing', file: 'src/core/confirm/enrol.ts', from: 'if (known && caller?.id === operator)', to: 'if (false)', tests: [TOTP] },
  { what: 'hand on what needs a code without one', file: 'src/core/approvals/people.ts', from: 'const coded = asksForCodes(record.escalation)', to: 'const coded = false', tests: [HANDED] },
  { what: 'hand on to a deputy whom no code named', file: 'src/core/approvals/begin.ts', from: '|| (coded && !absence.coded)', to: '', tests: [HANDED] },
  { what: 'hand on across an edit that asks for codes', file: 'src/core/approvals/begin.ts', from: 'on.coded ? known.filter(({ coded }) => coded) : known', to: 'known', tests: [HANDED] },
  { what: 'edit away how approvals are confirmed', file: 'src/core/edits/judge.ts', from: 'const confirmed = confirm ? { confirm } : {}', to: 'const confirmed = {}', tests: [HANDED] },
  { what: 'replace an authenticator by one administrator', file: 'src/core/confirm/enrol.ts', from: 'const refusal = aloneRefused(ctx, operator)', to: 'const refusal = undefined', tests: [REPLACED] },
  { what: 'replace an authenticator by the word of whose it is', file: 'src/core/motions/table.ts', from: 'ruleOf(motion).about?.(motion)', to: 'undefined', tests: [REPLACED] },
  { what: 'grant alone without being named for it', file: glass, from: '?.includes(operator))', to: '?.includes(operator) || true)', tests: [GLASS] },
  { what: "grant alone for one's own agent", file: glass, from: '?.owner === operator)', to: '?.owner === null)', tests: [GLASS] },
  { what: 'grant alone without a reason', file: glass, from: "if (reason === '')", to: 'if (false)', tests: [GLASS] },
  { what: 'grant alone after the deadline', file: glass, from: 'if (catchUp(ctx, record).over)', to: 'if (false)', tests: [GLASS] },
  { what: 'grant alone what is denied', file: glass, from: 'const { against } = judgedNow(ctx, record)', to: 'const against = undefined', tests: [GLASS] },
  { what: 'grant alone unconfirmed', file: glass, from: '?? unconfirmed(ctx, command, record, operator)', to: '', tests: [GLASS] },
  { what: "review what one granted alone oneself", file: 'src/core/break-glass/review.ts', from: 'if (operator === owed.operator)', to: 'if (false)', tests: [REVIEW] },
]
