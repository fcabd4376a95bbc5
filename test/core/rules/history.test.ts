import { describe, expect, it } from 'vitest'
import { Core, charterWith, MINUTE } from '../../support/core.ts'
import { answer, rule, withRules } from '../../support/rules.ts'

describe('history', () => {
  const core = () => withRules([rule('deny', 'history.count("transfer", "1h") >= 2')], 'allow')
  const transfer = { task_intent: 'Transfer it', priority: 8, estimated_cost_usd: 0 }

  it("counts an agent's own requests in the window before now, by intent or tool", () => {
    const one = core()
    expect([answer(one, transfer)[0], answer(one, { tool: 'transfer', priority: 8 })[0], answer(one, transfer)[0]]).toEqual([
      'granted',
      'granted',
      'refused:policy',
    ])
    one.session('crew-02')
    expect(answer(one, { ...transfer, agent_id: 'crew-02' })[0]).toBe('granted')
    one.now += 62 * MINUTE
    expect(answer(one, transfer)[0]).toBe('granted')
  })

  it('counts neither what was refused at once nor what is about something else', () => {
    const one = core()
    for (let i = 0; i < 5; i++) one.asked({ estimated_cost_usd: 0 })
    for (let i = 0; i < 5; i++) one.asked({ ...transfer, estimated_cost_usd: 100 })
    expect(answer(one, transfer)[0]).toBe('granted')
  })

  it('knows what was asked before the charter began to count', () => {
    const one = new Core()
    one.session()
    for (let i = 0; i < 2; i++) one.asked(transfer)
    one.adopt(charterWith({ rules: [rule('deny', 'history.count("*", "1h") >= 2')], default: 'allow' }))
    expect(answer(one, transfer)[0]).toBe('refused:policy')
  })

  it('keeps a bounded row however many there are, and drops it after its window', () => {
    const one = withRules([rule('deny', 'history.count("*", "1h") > 100000')], 'allow')
    for (let i = 0; i < 300; i++) {
      one.now += MINUTE / 2
      one.asked({ estimated_cost_usd: 0 })
    }
    const [[, row] = []] = [...one.state.history.entries()]
    expect(row?.counts.length).toBeLessThanOrEqual(61)
    one.now += 25 * 60 * MINUTE
    one.session()
    expect(one.state.history.size).toBe(0)
  })
})
