import { type PastView, pastFromView } from '../core/past-decisions/view.ts'
import type { Purpose } from '../core/standing-grants/purpose.ts'
import { en } from '../core/wording/catalogue/en.ts'
import { decidedText } from '../core/wording/past.ts'
import { purposeText } from '../core/wording/standing-grant.ts'
import type { Body } from './client.ts'
import { listOf, objectOf, textsOf } from './client.ts'
import { away, fields, safe, safeLines, short, table, usd, when } from './print.ts'
import type { Run } from './run.ts'

/** What is waiting, one line each, the most urgent first. */
export function pendingTable(run: Run, requests: readonly Body[]): readonly string[] {
  if (requests.length === 0) return ['Nothing waits.']
  const now = run.deps.clock.now()
  const rows = [...requests].sort((a, b) => Date.parse(String(a['expires_at'])) - Date.parse(String(b['expires_at'])))
  const several = rows.some((r) => r['needed'] !== undefined)
  return [
    ...table([
      ['REQUEST', 'REJECTS ITSELF', ...(several ? ['APPROVED'] : []), 'COST', 'AGENT', 'WANTS TO'],
      ...rows.map((r) => {
        const ask = (r['request'] ?? {}) as Body
        const target = ask['target_resource'] === undefined ? '' : ` → ${short(ask['target_resource'], 40)}`
        return [
          safe(r['request_id']),
          away(r['expires_at'], now),
          ...(several ? [progress(r)] : []),
          usd(ask['estimated_cost_usd']),
          short(r['agent_id'], 30),
          short(ask['task_intent'], 70) + target,
        ]
      }),
    ]),
    '`countersign show ID` shows the whole request.',
  ]
}

/** `1 of 2` where several people must approve. */
const progress = (r: Body): string => (r['needed'] === undefined ? '' : `${safe(r['votes'])} of ${safe(r['needed'])}`)

/** How a request stands, in a few words. */
export function standing(run: Run, r: Body): string {
  const state = String(r['state'])
  const by = textsOf(r, 'decided_by').map(safe).join(', ')
  const solo = r['solo'] === true ? ' (solo)' : ''
  const who = by === '' ? '' : ` by ${by}${solo}`
  if (r['status'] === 'PENDING')
    return (
      run.paint('warn', state === 'queued' ? 'waits for its lock' : 'waits for people') + (state === 'pending' ? approved(r, solo) : '')
    )
  if (r['status'] === 'GRANTED') return run.paint('good', `granted${who}`) + (state === 'granted' ? '' : `, ${state}`)
  return run.paint('bad', `rejected (${safe(r['cause'])})${who}`)
}

const approved = (r: Body, solo: string): string => (progress(r) === '' ? '' : `, ${progress(r)} approved${solo}`)

/** A request in full: how it stands, and every word the agent sent, with nothing invisible in it. */
export function requestLines(run: Run, r: Body, ask: Body | undefined): readonly string[] {
  const now = run.deps.clock.now()
  const expires = r['expires_at'] === undefined ? '' : `${when(r['expires_at'])} (${away(r['expires_at'], now)})`
  return [
    `${run.paint('bold', safe(r['request_id']))} · ${standing(run, r)}`,
    ...fields([
      ['agent', safe(r['agent_id'])],
      ['why', safe(r['reason'])],
      ['purpose', r['purpose'] === undefined ? '' : safe(purposeText(r['purpose'] as Purpose, en))],
      ['risk', safe(r['risk'])],
      ['asked', when(r['asked_at'])],
      [r['status'] === 'PENDING' ? 'rejects itself' : 'expires', expires],
      ...editFields(objectOf(r, 'edited')),
      ...stageFields(objectOf(r, 'approval')),
      ...decidingFields(r),
      ['similar requests', r['past'] === undefined ? '' : safe(decidedText(pastFromView(r['past'] as PastView), 'UTC', now, en))],
      ...listOf(r, 'questions').map((q) => [`question ${safe(q['number'])}`, questionText(q)] as const),
      ['decided', when(r['decided_at'])],
      ['model', safe(r['recommended_model'])],
      ['left of the day', usd(r['remaining_budget_usd'])],
      ['cost in the end', r['actual_cost_usd'] === undefined ? '' : costText(r)],
      ['charter', safe(r['charter']).slice(0, 12)],
      ['action digest', safe(r['action_digest'])],
    ]),
    ...(ask ? ['', ...askLines(ask)] : ['', 'What it says in full is not in the ledger that this server shows.']),
  ]
}

function editFields(edited: Body): readonly (readonly [string, string])[] {
  if (edited['number'] === undefined) return []
  return [
    ['edited', `${safe(edited['number'])} times, last by ${safe(edited['by'])} at ${when(edited['at'])}`],
    ...listOf(edited, 'changes').map((change) => ['', editLine(change)] as const),
    ['void votes', textsOf(edited, 'voided').map(safe).join(', ')],
  ]
}

/** One change of a request that was edited: `args.limit 100 → 10`. */
export const editLine = ({ field, from, to }: Body): string => `${safe(field)} ${valueText(from)} → ${valueText(to)}`

const valueText = (value: unknown): string => (value === undefined ? 'nothing' : short(JSON.stringify(value), 200))

function stageFields(approval: Body): readonly (readonly [string, string])[] {
  if (approval['stage'] === undefined) return []
  const next = objectOf(approval, 'next')
  const voted = listOf(approval, 'votes').map((v) => `${safe(v['operator'])} ${safe(v['vote'])}s in ${safe(v['stage'])}`)
  return [
    ['stage', `${safe(approval['number'])} of ${safe(approval['of'])} (${safe(approval['stage'])}), route ${safe(approval['route'])}`],
    ['asked', textsOf(approval, 'asked').map(safe).join(', ')],
    ['missing', safe(approval['missing'])],
    ['voted', voted.join(', ')],
    ['next', next['what'] === undefined ? '' : `${NEXT[String(next['what'])] ?? safe(next['what'])} ${when(next['at'])}`],
  ]
}

/** What an approval must carry, and the common reasons to reject by their number. */
function decidingFields(r: Body): readonly (readonly [string, string])[] {
  const { confirm, code } = objectOf(r, 'approve_with')
  const carried = [
    ...(confirm === undefined ? [] : [`--confirm "${safe(confirm)}"`]),
    ...(code === true ? ['--code with your authenticator'] : []),
  ]
  const reasons = textsOf(r, 'reject_reasons').map((reason, i) => `${i + 1} ${safe(reason)}`)
  return [
    ['to approve', carried.join(' and ')],
    ['to reject', reasons.length === 0 ? '' : `--reason ${reasons.join(', ')}`],
  ]
}

const NEXT: Readonly<Record<string, string>> = { remind: 'reminds', escalate: 'asks others too', end: 'rejects itself' }

const questionText = (q: Body): string =>
  `${safe(q['operator'])}: ${safe(q['text'])} → ${q['answer'] === undefined ? 'no answer yet' : safe(q['answer'])}`

const costText = (r: Body): string =>
  `${usd(r['actual_cost_usd'])}, charged ${usd(r['charged_usd'])}, ${r['confirmed'] === true ? 'confirmed' : 'as the agent says'}`

/** Shown as blocks below, because they may be long. */
const BLOCKS = ['justification', 'preview', 'args', 'metadata'] as const

function askLines(ask: Body): readonly string[] {
  const { estimated_cost_usd, task_intent, agent_id: _, ...rest } = ask
  const small = Object.entries(rest).filter(([name]) => !(BLOCKS as readonly string[]).includes(name))
  const blocks = BLOCKS.flatMap((name) => (ask[name] === undefined ? [] : ['', `${name}:`, ...blockLines(ask[name])]))
  return [
    ...fields([
      ['wants to', safe(task_intent)],
      ['estimated cost', usd(estimated_cost_usd)],
      ...small.map(([name, value]) => [name.replaceAll('_', ' '), safe(value)] as const),
    ]),
    ...blocks,
  ]
}

const blockLines = (value: unknown): readonly string[] =>
  safeLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2)).map((line) => `  ${line}`)
