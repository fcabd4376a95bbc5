import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { CHROMIUM, describeWith } from '../support/describe-with.ts'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describeWith('chromium', 'the inbox in a browser', () => {
  let browser: Browser
  let world: World
  let http: HttpWorld
  let base: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ARGS })
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    world = await buildWorld({ charter: { budgets: { agent_day_usd: null } } })
    http = buildHttp(world)
    base = await http.listen()
    await http.handshake()
    page = await browser.newPage({ viewport: { width: 360, height: 740 } })
    complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text())
    })
  })
  afterEach(async () => {
    await page.close()
    await http.close()
    await world.close()
    expect(complaints).toEqual([])
  })

  const PENDING = { task_intent: 'Withdraw the funds', estimated_cost_usd: 6.5 }
  const ask = async (changes: object = {}): Promise<string> => (await http.ask({ ...PENDING, ...changes })).json().request_id
  const enter = async (): Promise<void> => {
    await page.goto(`${base}/inbox?code=${http.links.issue({ on: 'local' }).code}`)
    await page.getByText('You are local').waitFor()
  }
  const card = (id: string) => page.locator(`article[id="${id}"]`)
  const status = (id: string) => world.governor.state().requests.get(id)?.status

  it('approves several that are selected in one act, after listing what they are and what they cost', async () => {
    const [a, b, other] = [await ask(), await ask({ estimated_cost_usd: 2 }), await ask()]
    await enter()
    const bar = page.locator('#together')
    await card(a).getByLabel('Select').check()
    expect(await bar.isHidden()).toBe(true)
    await card(b).getByLabel('Select').check()
    expect(await bar.getByRole('listitem').count()).toBe(2)
    expect(await bar.textContent()).toContain('Together $8.50')
    await bar.getByRole('button', { name: 'Approve 2 selected' }).click()
    await card(a).getByText('Approved').first().waitFor()
    await card(b).getByText('Approved').first().waitFor()
    expect([a, b, other].map((id) => status(id)?.name)).toEqual(['granted', 'granted', 'pending'])
    expect(await bar.isHidden()).toBe(true)
  })

  it('shows what waits, live, and approves with one tap', async () => {
    await enter()
    expect(page.url()).toBe(`${base}/inbox`)
    await page.getByText('Nothing waits for you.').waitFor()
    const id = await ask({ target_resource: 'treasury' })
    await card(id).getByText('rejects itself at 12:10 UTC (in').waitFor()
    expect(await card(id).locator('h3').textContent()).toBe(
      'crew-01 wants to use a language model to “Withdraw the funds” for $6.50 at “treasury”',
    )
    expect(await page.title()).toBe('(1) Countersign inbox')
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await page.locator('#decided').locator(`article[id="${id}"]`).getByText('by local in the web inbox').waitFor()
    expect(status(id)?.name).toBe('granted')
    expect(await page.title()).toBe('Countersign inbox')
  })

  it('shows what operators decide together above what agents ask for, and answers it there', async () => {
    const id = await ask()
    await enter()
    await card(id).waitFor()
    const motion = { kind: 'resolution', text: 'We try the new model' } as const
    await world.governor.submit({ kind: 'move', motion_id: 'mot_1', motion, door: 'cli' }, { kind: 'system', part: 'boot' })
    await card('mot_1').getByText('0 of 2 approved').waitFor()
    expect(await page.locator('#waiting article').evaluateAll((all) => all.map((one) => one.id))).toEqual(['mot_1', id])
    await card('mot_1').getByRole('button', { name: 'Reject' }).click()
    await card('mot_1').getByRole('button', { name: 'Reject' }).last().click()
    await page.locator('#decided').locator('article[id="mot_1"]').getByText('by local in the web inbox').waitFor()
    expect(world.governor.state().motions.get('mot_1')?.status.name).toBe('lost')
  })

  it('edits and approves, after it has shown the changes, and approves only the edit that it shows', async () => {
    const id = await ask()
    await enter()
    await card(id).getByRole('button', { name: 'Edit' }).click()
    await card(id).getByLabel('Cost in dollars, only lower').fill('3')
    await card(id).getByRole('button', { name: 'Show the changes' }).click()
    expect(await card(id).locator('ins').allTextContents()).toEqual(['$3'])
    await card(id).getByRole('button', { name: 'Only edit' }).click()
    await card(id).getByText('local edited it: cost $6.50 → $3.00').waitFor()
    expect(status(id)?.name).toBe('pending')
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await page.locator('#decided').locator(`article[id="${id}"]`).getByText('by local in the web inbox').waitFor()
    expect(world.governor.state().requests.get(id)?.reservation.amount).toBe(3_000_000)
  })

  it('rejects with a reason, by keyboard alone', async () => {
    const id = await ask()
    await enter()
    await card(id).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Reject')
    await page.keyboard.press('Enter')
    await page.keyboard.type('not at night')
    await page.keyboard.press('Enter')
    await page.locator('#decided').getByText('“not at night”').waitFor()
    expect(status(id)).toMatchObject({ name: 'refused', cause: 'operator', reason: { text: 'not at night' } })
  })

  it('lets one person who runs the organisation approve again by typing the end of the id', async () => {
    const id = await ask({ task_intent: 'Edit the charter' })
    await enter()
    await card(id).getByText('0 of 2 approved').waitFor()
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await card(id).getByText('1 of 2 approved by local').waitFor()
    world.clock.advance(60_000)
    await card(id).getByRole('button', { name: 'Approve again' }).click()
    await card(id).getByRole('alert').waitFor()
    expect(status(id)?.name).toBe('pending')
    await card(id)
      .getByLabel(`Type ${id.slice(-6)}`)
      .fill(id.slice(-6))
    await card(id).getByRole('button', { name: 'Approve again' }).click()
    await page.locator('#decided').locator(`article[id="${id}"]`).getByText('by local (solo, 2 times)').waitFor()
    expect(status(id)?.name).toBe('granted')
  })

  it('approves what is critical by typing what is at stake, and rejects with a common reason by two taps', async () => {
    const risk = { tools: { list: { wipe: 'critical' } }, floor: { critical: 1 } }
    await world.adopt({ budgets: { agent_day_usd: null }, risk, approvals: { confirm_critical: 'typed', reasons: ['Wrong target'] } })
    const [one, two] = [await ask({ tool: 'wipe' }), await ask({ tool: 'wipe' })]
    await enter()
    await card(one).getByRole('button', { name: 'Approve' }).click()
    await card(one).getByRole('alert').waitFor()
    expect(status(one)?.name).toBe('pending')
    await card(one).getByLabel('Type 6.50 to approve it').fill('6.50')
    await card(one).getByRole('button', { name: 'Approve' }).click()
    await page.locator('#decided').locator(`article[id="${one}"]`).getByText('by local in the web inbox').waitFor()
    await card(two).getByRole('button', { name: 'Reject' }).click()
    await card(two).getByRole('button', { name: 'Wrong target' }).click()
    await page.locator('#decided').getByText('“Wrong target”').waitFor()
    expect([status(one)?.name, status(two)]).toMatchObject(['granted', { name: 'refused', reason: { text: 'Wrong target' } }])
  })

  it('grants alone with a reason where the charter lets it, and lists the review that is owed of it', async () => {
    const approvals = { groups: { oncall: ['local'] }, break_glass: { any_of: ['oncall'] } }
    await world.adopt({ budgets: { agent_day_usd: null }, approvals })
    const id = await ask()
    await enter()
    await card(id).getByRole('button', { name: 'Break glass …' }).click()
    await card(id).getByLabel('Why it cannot wait').fill('Customers cannot pay')
    await card(id).getByRole('button', { name: 'Grant it alone' }).click()
    await page.locator('#decided').locator(`article[id="${id}"]`).getByText('BREAK-GLASS').waitFor()
    await page.locator('#reviews').getByText('“Customers cannot pay”').waitFor()
    await page.locator('#reviews').getByLabel('What you looked at, and found').fill('The log says so')
    await page.locator('#reviews').getByRole('button', { name: 'It was not' }).click()
    await page.locator('#reviews').waitFor({ state: 'hidden' })
    expect(world.governor.state().requests.get(id)?.break_glass?.review).toMatchObject({ justified: false, note: 'The log says so' })
  })

  it('takes a fresh grant back', async () => {
    const id = await ask()
    await enter()
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await card(id).getByRole('button', { name: 'Take it back' }).click()
    await card(id).locator('form').getByRole('button', { name: 'Take it back' }).click()
    await card(id).locator('.outcome b', { hasText: 'Taken back' }).waitFor()
    expect(status(id)?.name).toBe('revoked')
  })

  it('shows who was faster when somebody else decides', async () => {
    const id = await ask()
    await enter()
    await card(id).waitFor()
    await http.send('POST', `/api/v1/requests/${id}/votes`, {
      body: { vote: 'reject' },
      token: OPERATOR_TOKEN,
      headers: { 'x-countersign-door': 'cli' },
    })
    await card(id).getByText('by local on the command line').waitFor()
    expect(await card(id).getByRole('button', { name: 'Approve' }).count()).toBe(0)
  })

  it('keeps the buttons and says so when the decision could not be recorded', async () => {
    const id = await ask()
    await enter()
    await card(id).waitFor()
    world.store.fault = 'unreachable'
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await card(id).getByText('Not recorded').waitFor()
    expect(status(id)?.name).toBe('pending')
    world.store.fault = 'none'
    await card(id).getByRole('button', { name: 'Approve' }).click()
    await page.locator('#decided').locator(`article[id="${id}"]`).waitFor()
    expect(status(id)?.name).toBe('granted')
  })

  it('shows what an agent writes as text, whatever it is, and never wider than a phone', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>'
    const id = await ask({
      task_intent: `Withdraw the funds ${evil} ‮drawkcab`,
      args: { html: evil, long: 'x'.repeat(5000) },
      justification: `a\n${'unbroken'.repeat(200)}`,
      target_resource: `https://example.com/${'path'.repeat(100)}`,
    })
    await enter()
    await card(id).waitFor()
    expect(await card(id).locator('img, script').count()).toBe(0)
    expect(await card(id).locator('h3').textContent()).toContain(`${evil} \\u{202e}drawkcab`)
    expect(await card(id).locator('pre').first().textContent()).toContain(evil)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  })

  it('works with 500 waiting, and says how many more there are', async () => {
    const ids: string[] = []
    for (let i = 0; i < 520; i++) ids.push(await ask({ args: { i } }))
    await enter()
    await page.getByText('20 more wait').waitFor()
    expect(await page.locator('#waiting article').count()).toBe(500)
    await card(ids[0] as string)
      .getByRole('button', { name: 'Approve' })
      .click()
    await page.locator('#decided').locator(`article[id="${ids[0]}"]`).waitFor()
    await page.getByText('Waiting for you: 519').waitFor()
  })

  it('asks who comes without a login for a token, and lets in who has one', async () => {
    await page.goto(`${base}/inbox`)
    await page.getByLabel('Or paste your operator token').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('This token belongs to no operator').waitFor()
    await page.getByLabel('Or paste your operator token').fill(OPERATOR_TOKEN)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Nothing waits for you.').waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
  })

  it('opens at the request that a link names', async () => {
    const ids: string[] = []
    for (let i = 0; i < 30; i++) ids.push(await ask({ args: { i } }))
    await enter()
    await page.goto(`${base}/inbox#${ids[25]}`)
    await card(ids[25] as string).waitFor()
    await page.waitForFunction(`document.activeElement.id === '${ids[25]}'`)
  })

  it('shows the documentation of the API without anything from elsewhere', async () => {
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) foreign.push(request.url())
    })
    await page.goto(`${base}/docs`)
    await page.getByText('/api/v1/request-permission').first().waitFor()
    expect(foreign).toEqual([])
  })
})
