import { describe, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { parseCharter } from '../../src/core/charter/parse.ts'
import { STANDING, type StandingName } from '../../src/core/standing-classes/classes.ts'
import { standingFindings } from '../../src/core/standing-classes/find.ts'
import { body, type Changes, Core, charterWith } from '../support/core.ts'

const charter = compileCharter(charterWith({ people: {} }))
const find = (changes: Changes, law = charter) => standingFindings(askFromBody(AskBody.parse(body(changes))), law)
const classes = (changes: Changes | string, law = charter): readonly string[] =>
  find(typeof changes === 'string' ? { task_intent: changes } : changes, law).reasons.map(({ code }) => code.replace('standing_', ''))

/** What is of a class, and what only sounds like it. */
const FIXTURES: Readonly<
  Record<StandingName, { readonly yes: readonly (Changes | string)[]; readonly no: readonly (Changes | string)[] }>
> = {
  money_movement: {
    yes: [
      'Withdraw the funds',
      'transfer_funds',
      'Transferring 500 dollars to Bob',
      'pay the invoice of ACME',
      'Pay $40 to the hosting company',
      'Pay 40 to the hosting company',
      'Refund the customer',
      'buy two domains',
      { task_intent: 'Go on', tool: 'stripe.refunds.create' },
      { task_intent: 'Go on', tool: 'payments.send' },
      { task_intent: 'Go on', args: { to: '0xabc', amount: 3 } },
      { task_intent: 'Go on', args: { step: { toAddress: '0xabc', lamports: 3 } } },
    ],
    no: [
      "Summarise the payment processor's docs",
      'Pay attention to the tone of the paid invoices',
      'Write a stakeholder report about transfer learning',
      'Send the meeting notes',
      { task_intent: 'Look them up', tool: 'stripe.payments.list' },
      { task_intent: 'Go on', args: { amount: 3 } },
    ],
  },
  bulk_deletion: {
    yes: [
      'Delete all old files',
      'Removal of every account',
      'delete 5000 users',
      'Purge the staging database',
      { task_intent: 'Clean up', tool: 'shell', args: { command: 'rm -rf build' } },
      { task_intent: 'Clean up', tool: 'sql', args: { query: 'DROP TABLE users' } },
      { task_intent: 'Delete files', args: { ids: Array.from({ length: 10 }, (_, i) => i) } },
      { task_intent: 'Delete files', args: { path: 'logs/*' } },
    ],
    no: ['Delete resource 17', 'Remove a comma', 'Summarise all deleted files', { task_intent: 'Read files', args: { path: 'logs/*' } }],
  },
  privilege_change: {
    yes: [
      'Grant Bob admin access',
      'Add the new user to the admin group',
      'make her an administrator',
      { task_intent: 'Go on', tool: 'iam.policies.attach' },
      { task_intent: 'Go on', tool: 'shell', args: { argv: ['chmod', '777', '/srv'] } },
    ],
    no: ['Summarise the role of governance', { task_intent: 'Look', tool: 'iam.roles.list' }],
  },
  credential_rotation: {
    yes: [
      'Rotate the signing keys',
      'Reset the password of alice',
      'Generate a new secret',
      { task_intent: 'Go on', tool: 'vault.rotate' },
    ],
    no: ['Create key takeaways', 'Summarise the password policy', 'Rotate the picture'],
  },
  mass_message: {
    yes: [
      'Send an e-mail to all customers',
      'Email everyone about the outage',
      'notify subscribers',
      { task_intent: 'Go on', tool: 'mailer.send', args: { to: Array.from({ length: 10 }, (_, i) => `${i}@example.com`) } },
      { task_intent: 'Go on', args: { channels: '@everyone' } },
    ],
    no: ['Send Bob the summary', 'Read all customer e-mails', { task_intent: 'Go on', args: { to: 'bob@example.com' } }],
  },
  destructive: {
    yes: [
      { task_intent: 'Delete the old index', environment: 'production' },
      { task_intent: 'Delete the old index', environment: 'PROD-eu' },
      { task_intent: 'Delete the old index', reversible: false },
      { task_intent: 'Delete the old index', target_resource: 'prod-db-1' },
      { task_intent: 'Go on', tool: 'volume.destroy', args: { env: 'live' } },
      { task_intent: 'Clean up', args: { command: 'rm -rf /' }, reversible: true },
    ],
    no: [
      'Delete the old index',
      { task_intent: 'Delete the old index', environment: 'staging', reversible: true },
      { task_intent: 'Read the index', environment: 'production', reversible: false },
      { task_intent: 'Summarise the live stream', environment: 'test' },
    ],
  },
  control_disabled: {
    yes: [
      'Disable the audit log',
      'turn off alerts for tonight',
      'Bypass the approval',
      { task_intent: 'Stop it', target_resource: 'monitoring/prod' },
      { task_intent: 'Commit', args: { command: 'git commit --no-verify' } },
    ],
    no: ['Summarise the audit log', 'Turn the page', 'Describe how alerts are raised'],
  },
  charter_change: {
    yes: ['Edit the charter', 'update our constitution', { task_intent: 'Edit the file', target_resource: 'charters/default.yaml' }],
    no: ['Summarise the charter', 'Book a charter flight', { task_intent: 'Read the file', target_resource: 'charters/default.yaml' }],
  },
  executor_deployment: {
    yes: ['Deploy the new executor', 'install a runner', { task_intent: 'Upgrade it', target_resource: 'executor-7' }],
    no: ['Deploy the website', 'Summarise what the executor did'],
  },
}

describe.each(Object.entries(FIXTURES))('the standing class %s', (name, { yes, no }) => {
  it.each(yes.map((one) => [JSON.stringify(one), one] as const))('holds %s', (_, one) => {
    expect(classes(one)).toContain(name)
  })

  it.each(no.map((one) => [JSON.stringify(one), one] as const))('does not hold %s', (_, one) => {
    expect(classes(one)).not.toContain(name)
  })
})

describe('standing classes', () => {
  it('need one person for money, deletion, privileges, credentials and mass messages, and two for the rest', () => {
    expect(Object.entries(STANDING).map(([name, { people }]) => `${name} ${people}`)).toEqual([
      'money_movement 1',
      'bulk_deletion 1',
      'privilege_change 1',
      'credential_rotation 1',
      'mass_message 1',
      'destructive 2',
      'control_disabled 2',
      'charter_change 2',
      'executor_deployment 2',
    ])
  })

  it('ask for as many people as the strictest class, and name every class', () => {
    const found = find({ task_intent: 'Delete all backups and disable the audit log', environment: 'production' })
    expect(found).toMatchObject({ verdict: 'confirm', people: 2 })
    expect(found.reasons.map(({ code }) => code)).toEqual(['standing_bulk_deletion', 'standing_destructive', 'standing_control_disabled'])
  })

  it('are seen through separators, capitals and invisible characters', () => {
    for (const text of ['transferFunds', 'TRANSFER-FUNDS', 'trans\u200bfer funds', 'ｔｒａｎｓｆｅｒ funds'])
      expect(classes(text)).toContain('money_movement')
  })

  it('are seen through letters of other alphabets, and small capitals', () => {
    for (const text of ['trаnsfеr funds', 'раy the invoice', 'рау the invoice', 'ᴡɪʀᴇ the money', 'wı\u0307re the money'])
      expect(classes(text), text).toContain('money_movement')
  })

  it('ask a person about what destroys something and leaves out where, and whether it can be undone', () => {
    expect(find({ task_intent: 'Delete the customer record' })).toMatchObject({
      verdict: 'confirm',
      reasons: [{ code: 'standing_destructive_unsaid' }],
    })
    expect(find({ task_intent: 'Delete the customer record' }).people).toBeUndefined()
    for (const said of [{ environment: 'staging' }, { reversible: true }, { args: { env: 'test' } }])
      expect(find({ task_intent: 'Delete the customer record', ...said })).toMatchObject({ verdict: 'allow' })
    expect(find({ task_intent: 'Delete the customer record', environment: ' ', tool: 'db' })).toMatchObject({ verdict: 'confirm' })
    expect(find({ task_intent: 'Delete it', reversible: false })).toMatchObject({ people: 2, reasons: [{ code: 'standing_destructive' }] })
    expect(find({ task_intent: 'Summarise what was deleted' })).toMatchObject({ verdict: 'allow' })
  })

  it('let an ordinary request be granted at once', () => {
    const core = new Core({ people: {} })
    core.session()
    expect(core.asked({ task_intent: 'Summarise Sui governance proposals', estimated_cost_usd: 0.035 }).status.name).toBe('granted')
  })

  it('are seen however much stands before them', () => {
    const many = Array.from({ length: 5000 }, (_, i) => i)
    const padding = 'word '.repeat(10_000)
    expect(classes({ task_intent: 'Go on', args: { many, step: { to: '0xabc', amount: 3 } } })).toEqual(['money_movement'])
    expect(classes({ task_intent: 'Go on', args: { padding, command: 'drop table users' } })).toContain('bulk_deletion')
    expect(classes({ task_intent: 'Go on', args: { argv: [...many.map(String), 'rm', '-rf', '/'] } })).toContain('bulk_deletion')
  })

  it('take bounded time, whatever the arguments hold', () => {
    const args = { a: 'delete '.repeat(30_000), b: Array.from({ length: 5000 }, (_, i) => `x${i}`) }
    const began = performance.now()
    classes({ task_intent: 'delete '.repeat(140), args })
    expect(performance.now() - began).toBeLessThan(250)
  })
})

describe('a charter', () => {
  it('of the first version knows no standing classes, and keeps its hash', async () => {
    const first = charterWith()
    expect(classes('Edit the charter', compileCharter(first))).toEqual([])
    expect(JSON.stringify(first)).not.toContain('people')
  })

  it('has them with any newer section, and in both charters that come along', async () => {
    expect(classes('Edit the charter', compileCharter(charterWith({ amendments: { people: 2 } })))).toEqual(['charter_change'])
    for (const name of ['default', 'strict']) {
      const content = await loadCharter(new URL(`../../charters/${name}.yaml`, import.meta.url).pathname)
      expect(classes('Edit the charter', compileCharter(content))).toEqual(['charter_change'])
    }
  })

  it('may add phrases, tools and classes, and raise how many people it takes', () => {
    const law = compileCharter(
      charterWith({
        people: {
          classes: [
            { class: 'money_movement', people: 3, phrases: ['tip the driver'] },
            { class: 'drone', people: 2, tools: ['drone launch'] },
          ],
        },
      }),
    )
    expect(find({ task_intent: 'Tip the driver' }, law)).toMatchObject({ people: 3, reasons: [{ code: 'standing_money_movement' }] })
    expect(find({ task_intent: 'Go', tool: 'drone.launch' }, law)).toMatchObject({ people: 2, reasons: [{ code: 'standing_drone' }] })
    expect(classes('Withdraw funds', law)).toContain('money_movement')
  })

  it('cannot lower one, or add one that nothing is of', () => {
    expect(faults({ people: { classes: [{ class: 'destructive', people: 1 }] } })).toEqual(['charter.people.classes.0.people'])
    expect(faults({ people: { classes: [{ class: 'mine', people: 1 }] } })).toEqual(['charter.people.classes.0'])
    expect(faults({ people: { classes: [{ class: 'destructive', phrases: [], remove: true }] } })).toHaveLength(1)
  })
})

describe('a charter whose people cannot reach a quorum', () => {
  const alice = { id: 'alice', telegram: 1001 }
  const bob = { id: 'bob', telegram: 1002 }
  const team = { solo: false, people: {} }

  it('is refused at load, and says who is missing', () => {
    expect(faults({ ...team, operators: [alice] })).toEqual(['charter.operators'])
    expect(faults({ ...team, operators: [alice, { ...bob, roles: ['admin'] }] })).toEqual(['charter.operators'])
    expect(faults({ ...team, operators: [alice, bob] })).toEqual([])
  })

  it('counts neither the built-in operator nor the owner of an agent', () => {
    expect(faults({ ...team, local_operator: true, operators: [alice] })).toEqual(['charter.operators'])
    const list = [{ id: 'crew-01', owner: 'alice' }]
    expect(faults({ ...team, operators: [alice, bob], agents: { list } })).toEqual(['charter.agents.list.0.owner'])
    expect(faults({ ...team, operators: [alice, bob, { id: 'carol', telegram: 1003 }], agents: { list } })).toEqual([])
  })

  it('is refused for what the floor of risk needs, too', () => {
    expect(faults({ ...team, operators: [alice, bob], risk: { floor: { critical: 3 } } })).toEqual(['charter.operators'])
  })

  it('loads where one person runs everything, where nobody is listed yet, and in the first version', () => {
    expect(faults({ solo: true, people: {}, operators: [alice] })).toEqual([])
    expect(faults({ ...team, operators: [] })).toEqual([])
    expect(faults({ solo: false, operators: [alice] })).toEqual([])
  })

  it('refuses at once what nobody could approve, instead of letting it wait', () => {
    const core = new Core({ ...team, operators: [] })
    core.session()
    const { status } = core.asked({ task_intent: 'Edit the charter' })
    expect(status).toMatchObject({
      name: 'refused',
      cause: 'policy',
      reason: { code: 'quorum_unreachable' },
      more: [{ code: 'standing_charter_change' }],
    })
    expect(core.day()).toBe(0)
    expect(core.asked({ task_intent: 'Withdraw the funds' }).status.name).toBe('pending')
  })
})

const DEFAULT: CharterContent = charterWith()
/** Where a changed charter is faulty. */
function faults(changes: Changes): readonly string[] {
  const document = { ...DEFAULT.charter, ...changes, agents: { ...DEFAULT.charter.agents, ...(changes['agents'] as object) } }
  const parsed = parseCharter({ charter: document, models: DEFAULT.models })
  return 'faults' in parsed ? parsed.faults.map(({ path }) => path) : []
}
