import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { hashToken } from '../../src/governor/tokens.ts'
import { preferredLanguage } from '../../src/http/inbox/language.ts'
import { CHROMIUM, describeWith } from '../support/describe-with.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { buildWorld, type World } from '../support/world.ts'

const TOKEN = 'token-of-ann-0123456789'
/** Ann reads German; the groups and grants give her page every form that it has. */
const CHARTER = {
  solo: false,
  budgets: { agent_day_usd: null },
  operators: [
    { id: 'ann', token: `sha256:${hashToken(TOKEN)}`, language: 'de' },
    { id: 'bob', telegram: 2 },
  ],
  approvals: {
    groups: { all: ['ann', 'bob'] },
    routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['all'], timeout: '10m' }] }],
    reasons: ['Zu teuer', 'Falsches Ziel'],
    break_glass: { any_of: ['all'] },
  },
  rules: [{ id: 'write', effect: 'confirm', when: "request.tool == 'fs.write'", reason_code: 'write', reason: 'Schreiben wird gefragt' }],
  standing_grants: { max_for: '8h', max_uses: 20, max_usd: 50 },
}

it.each([
  ['de-DE,de;q=0.9,en;q=0.8', 'de'],
  ['en;q=0.5, de-AT;q=0.7', 'de'],
  ['fr, de;q=0, en', 'en'],
  ['fr', 'en'],
  ['', 'en'],
  [undefined, 'en'],
  [';;q=x,', 'en'],
])('a browser that asks for %j reads %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})

describeWith('chromium', 'the inbox in German', () => {
  let browser: Browser
  let world: World
  let http: HttpWorld
  let base: string
  let page: Page

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    world = await buildWorld({ charter: CHARTER })
    http = buildHttp(world)
    base = await http.listen()
    await http.handshake()
  })
  afterEach(async () => {
    await page.close()
    await http.close()
    await world.close()
  })

  const open = async (locale: string, width: number): Promise<void> => {
    page = await browser.newPage({ viewport: { width, height: 900 }, locale })
  }
  const enter = async (label: string, button: string): Promise<void> => {
    await page.goto(`${base}/inbox`)
    await page.getByLabel(label).fill(TOKEN)
    await page.getByRole('button', { name: button }).click()
  }
  const ask = async (): Promise<string> =>
    (
      await http.ask({
        task_intent: 'Write notes',
        tool: 'fs.write',
        args: { path: 'docs/a.md' },
        estimated_cost_usd: 1,
        target_resource: 'treasury',
      })
    ).json().request_id

  it('asks for a token in the language of the browser, and speaks that of the operator once they are in', async () => {
    await open('de-DE', 360)
    await page.goto(`${base}/inbox`)
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.getByLabel('Oder füge dein Operator-Token ein').fill('wrong')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByText('Die Anmeldung fehlt oder gilt nicht').waitFor()
    await enter('Oder füge dein Operator-Token ein', 'Anmelden')
    await page.getByText('Nichts wartet auf dich.').waitFor()
    await page.getByRole('button', { name: 'Abmelden' }).click()
    await page.getByText('Abgemeldet').waitFor()
  })

  /** A word that stands in two lines: its text has more rectangles than words. */
  const BROKEN = `const broken = (one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getClientRects().length > one.textContent.trim().split(' ').length }`

  it.each([360, 1280])('shows what waits, every form and the answer, and nothing runs over at %i px', async (width) => {
    await open('en-GB', width)
    const id = await ask()
    await enter('Or paste your operator token', 'Log in')
    const card = page.locator(`article[id="${id}"]`)
    await card.getByText('lehnt sich um').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    expect(await page.title()).toBe('(1) Countersign-Posteingang')
    expect(await card.locator('h3').textContent()).toContain('“Write notes” für $1.00 bei “treasury”')
    for (const name of ['Für die Sitzung genehmigen', 'Notfallzugriff …', 'Ändern …'])
      expect(await card.getByRole('button', { name }).isVisible()).toBe(true)
    for (const name of ['Dauergenehmigung …', 'Ändern …', 'Notfallzugriff …']) await card.getByRole('button', { name }).click()
    const said = (await page.locator('body').innerText()).replace(/Write notes|\(medium: the first .*?\)/g, '')
    expect(said.match(/\b(?:the|and|approve|this|you|for|back|request|edit)\b/gi) ?? []).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    const over = `[...document.querySelectorAll('button')].filter((one) => one.offsetParent && (one.scrollWidth > one.clientWidth + 1 || broken(one))).map((one) => one.textContent)`
    expect(await page.evaluate(`{ ${BROKEN}; ${over} }`)).toEqual([])
    if (process.env['SHOT']) await page.screenshot({ path: `${process.env['SHOT']}-${width}.png`, fullPage: true })
    await card.getByRole('button', { name: 'Genehmigen', exact: true }).click()
    await card.getByText('Genehmigt').first().waitFor()
    expect(world.governor.state().requests.get(id)?.status.name).toBe('granted')
  })
})
