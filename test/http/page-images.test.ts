import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { IMAGE_KEPT } from '../../src/core/images/law.ts'
import { CHROMIUM, describeWith } from '../support/describe-with.ts'
import { buildHttp, type HttpWorld } from '../support/http.ts'
import { drawnPng } from '../support/pictures.ts'
import { buildWorld, type World } from '../support/world.ts'

describeWith('chromium', 'a picture on the page, at the width of a phone', () => {
  let browser: Browser
  let world: World
  let http: HttpWorld
  let base: string
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    world = await buildWorld({ charter: { budgets: { agent_day_usd: null }, escalate: { timeout: '24h' } } })
    http = buildHttp(world)
    base = await http.listen()
    await http.handshake()
    page = await browser.newPage({ viewport: { width: 360, height: 740 } })
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

  const ask = async (): Promise<string> =>
    (await http.ask({ task_intent: 'Withdraw the funds', estimated_cost_usd: 6.5 })).json().request_id
  const attach = (id: string) =>
    http.send('PUT', `/api/v1/requests/${id}/image`, { raw: drawnPng(1200, 800), headers: { 'content-type': 'image/png' } })
  const enter = async (): Promise<void> => {
    await page.goto(`${base}/inbox?code=${http.links.issue({ on: 'local' }).code}`)
    await page.getByText('You are local').waitFor()
  }

  it('comes live, is drawn whole within the card, and says what it is', async () => {
    const id = await ask()
    await enter()
    await attach(id)
    const card = page.locator(`article[id="${id}"]`)
    const image = card.getByAltText('The picture that crew-01 attached to its request')
    await image.scrollIntoViewIfNeeded()
    await expect.poll(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth)).toBe(1200)
    const [outer, inner] = [await card.boundingBox(), await image.boundingBox()]
    expect((inner?.x ?? 0) + (inner?.width ?? 9999)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await card.getByText('PNG, 1200 × 800 pixels').waitFor()
    if (process.env['SHOT']) await page.screenshot({ path: process.env['SHOT'], fullPage: true })
  })

  it('that is no longer kept is said to be removed', async () => {
    const id = await ask()
    await attach(id)
    const [card] = (await http.send('GET', '/inbox/cards', { headers: { cookie: await http.login() } })).json().cards
    await page.route(`**${card.image.url}`, (route) => route.fulfill({ status: 410 }))
    await enter()
    await page.locator(`article[id="${id}"]`).scrollIntoViewIfNeeded()
    await page.getByText('it was removed: pictures are kept for 30 days').waitFor()
    expect(IMAGE_KEPT).toBe(30 * 86_400_000)
  })
})
