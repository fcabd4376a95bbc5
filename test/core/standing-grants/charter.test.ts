import { describe, expect, it } from 'vitest'
import { type Changes, charterWith } from '../../support/core.ts'
import { LAW, mail, name, Permits, RULES } from '../../support/standing-grants.ts'

describe('a standing grant under another charter', () => {
  const adopt = (core: Permits, changes: Changes): void =>
    void core.submit({ kind: 'adopt', content: charterWith({ ...LAW, ...RULES, ...changes }) }, { kind: 'system', part: 'boot' })

  it('goes on where the charter still asks for the same and lets as much', () => {
    const core = new Permits()
    const { id } = core.given()
    adopt(core, { mission: 'Another mission' })
    expect(core.again(id)?.ended).toBeUndefined()
    expect(name(core)).toBe('granted')
  })

  it.each([
    ['has no section for it', { standing_grants: undefined }, 'standing_grants_off'],
    ['lets fewer uses', { standing_grants: { max_uses: 2 } }, 'beyond_maxima'],
    ['lets less time', { standing_grants: { max_for: '59m' } }, 'beyond_maxima'],
    ['lets fewer dollars', { standing_grants: { max_usd: 9 } }, 'beyond_maxima'],
    ['does not list who gave it', { operators: [{ id: 'bob', slack: { team: 'T1', user: 'U2' } }] }, 'approver_gone'],
    ['denies it', { deny: { agents: ['crew-01'] } }, 'now_denied'],
    ['asks for another reason', { escalate: { cost_above_usd: 0.5 } }, 'now_asks_more'],
    ['asks each time', { people: { classes: [{ class: 'mailing', tools: ['mail.send'] }] } }, 'now_asks_always'],
  ])('ends with a charter that %s', (_, changes, code) => {
    const core = new Permits()
    const { id } = core.given()
    adopt(core, changes)
    expect(core.again(id)?.ended).toMatchObject({ how: 'charter', reason: { code } })
    expect(name(core)).not.toBe('granted')
  })

  it('lets nothing be used that it granted, though the charter asks nobody about it any more', () => {
    const core = new Permits()
    core.given()
    const { id } = core.asked(mail())
    adopt(core, { rules: [], operators: [{ id: 'bob', slack: { team: 'T1', user: 'U2' } }] })
    expect(core.redeem(id)).toBe('stale')
    expect(core.state.requests.get(id)?.status).toMatchObject({ cause: 'stale', reason: { code: 'standing_grant_ended' } })
  })
})
