import { formsOf, list } from './words.ts'

/** A verb that, with one of the objects shortly behind it, puts a request into a class. */
export interface Pair {
  readonly verbs: readonly string[]
  readonly objects: readonly string[]
  /** The objects exactly as they stand, without their plurals and singulars. */
  readonly exact?: true
}

/** What always needs people, whatever a rule says. */
export interface StandingClass {
  /** Approvals it needs. */
  readonly people: 1 | 2
  /** What such a request does, behind "It looks as if it". */
  readonly does: string
  readonly pairs: readonly Pair[]
  /** Found in the intent, and in what the tool is called. */
  readonly phrases: readonly string[]
  /** Found in what the tool is called only; not when it only reads (`payments.list`). */
  readonly tools: readonly string[]
  /** Found in the texts among the arguments: commands and queries. */
  readonly commands: readonly string[]
  /** Whether the object may also be what the request names as its target. */
  readonly target?: true
}

/** Words behind a verb among which its object is looked for. */
export const REACH = 4
/** From so many on, things deleted or people written to are many. */
export const MANY = 10

const DELETE = list(
  'delete, deletion, remove, removal, erase, purge, wipe, drop, destroy, truncate, clear, prune, flush, trash, shred, unlink',
)
const MONEY = list(
  'fund, money, cash, payment, invoice, bill, salary, wage, payroll, bonus, balance, deposit, dollar, usd, euro, eur, franc, chf, pound, gbp, bitcoin, btc, eth, ether, sol, usdc, usdt, dai, coin, stablecoin, treasury, capital, saving, asset, refund, payout, loan, stock, share, bond, crypto, wallet, supplier, vendor, contractor, wei, lamport',
)

/**
 * The standing classes, in the order in which they are named. Words are matched whole and in linear time; what an agent calls its
 * action is its own word, so these are a floor under the rules and no proof that nothing else happens.
 */
export const STANDING = {
  money_movement: {
    people: 1,
    does: 'moves money',
    pairs: [
      {
        verbs: list(
          'transfer, send, pay, wire, withdraw, withdrawal, move, remit, disburse, disbursement, refund, donate, deposit, swap, bridge, stake, unstake, lend, borrow, sweep, invest, sell, buy, trade, exchange, drain, release, settle, issue, process, make, execute, initiate, reimburse',
        ),
        objects: MONEY,
      },
      {
        verbs: ['buy', 'purchase', 'order'],
        objects: list(
          'license, licence, ticket, domain, subscription, server, item, product, voucher, hardware, equipment, credit, plan, seat, gift',
        ),
      },
      { verbs: list('charge, debit, bill, refund, reimburse'), objects: list('card, customer, account, client, order, user') },
    ],
    phrases: list(
      'pay out, cash out, wire transfer, bank transfer, sepa transfer, money transfer, funds transfer, drain wallet, place trade',
    ),
    tools: list(
      'pay, payment, payments, payout, payouts, refund, refunds, withdraw, charges, checkout, send transaction, swap, bridge, stake, transfer funds, wallet transfer',
    ),
    commands: [],
  },
  bulk_deletion: {
    people: 1,
    does: 'deletes many things at once',
    pairs: [
      {
        verbs: DELETE,
        objects: list('all, every, everything, bulk, entire, whole, each, multiple, many, hundreds, thousands, millions'),
        exact: true,
      },
      {
        verbs: DELETE,
        objects: list(
          'database, schema, bucket, namespace, volume, partition, disk, mailbox, directory, dataset, cluster, repository, backup',
        ),
      },
    ],
    phrases: list(
      'bulk delete, mass delete, batch delete, bulk deletion, mass deletion, empty trash, drop table, truncate table, factory reset',
    ),
    tools: list('bulk delete, delete all, delete many, batch delete, drop, truncate, purge'),
    commands: list('rm rf, rm fr, rm r, drop table, drop database, drop schema, truncate table, flushall, flushdb, delete all'),
  },
  privilege_change: {
    people: 1,
    does: 'changes what somebody may do',
    pairs: [
      {
        verbs: list(
          'grant, give, assign, add, change, modify, elevate, escalate, promote, raise, remove, revoke, revocation, increase, attach, detach, edit, transfer, delegate',
        ),
        objects: list(
          'permission, privilege, role, admin, administrator, access, sudo, root, superuser, owner, ownership, acl, entitlement, collaborator, rights',
        ),
      },
      {
        verbs: list('make, set, update, invite, create'),
        objects: list('admin, administrator, owner, superuser, sudoer, permission, privilege, acl'),
      },
    ],
    phrases: list('chmod, chown, setuid, sudoers, privilege escalation, become root, run as root, assume role'),
    tools: list('iam, grant, permission, permissions, role, roles, acl, rbac, role binding, usermod, chmod, chown, sudo'),
    commands: list('chmod 777, chown root, usermod ag sudo, grant all, alter role, create role, sudo su'),
  },
  credential_rotation: {
    people: 1,
    does: 'changes, issues or reveals credentials',
    pairs: [
      {
        verbs: list('rotate, rotation, reset, renew, regenerate, revoke, revocation, reissue, invalidate, roll, replace, expire'),
        objects: list('password, passphrase, credential, secret, key, token, certificate, cert, keypair, mfa, 2fa, otp, login'),
      },
      {
        verbs: list('change, create, issue, generate, set, update, export, reveal, disclose, mint, dump, delete'),
        objects: list('password, passphrase, credential, secret, keypair, mfa, 2fa, otp'),
      },
    ],
    phrases: list(
      'create api key, new api key, issue api key, generate api key, change api key, delete api key, create access key, create access token, generate access token, export private key, change signing key, password reset, key rotation',
    ),
    tools: list('rotate, password, passwd, credentials, secrets, secretsmanager, vault, create access key'),
    commands: list('passwd, ssh keygen, create access key, alter user'),
  },
  mass_message: {
    people: 1,
    does: 'writes to many people at once',
    pairs: [
      {
        verbs: list('send, email, mail, message, text, sms, notify, dm, broadcast, announce, push, invite, contact, blast, post, write'),
        objects: list(
          'everyone, everybody, all, every, customers, users, subscribers, members, employees, followers, contacts, leads, clients, patients, recipients, newsletter, campaign, bulk',
        ),
        exact: true,
      },
    ],
    phrases: list(
      'mass email, mass mail, mass message, bulk email, bulk mail, bulk message, email blast, mailing list, distribution list, cold email, newsletter blast',
    ),
    tools: list('broadcast, campaign, campaigns, newsletter, bulk email, bulk send, mass email, send bulk, send campaign'),
    commands: [],
  },
  destructive: {
    people: 2,
    does: 'destroys something that is in production or cannot be brought back',
    pairs: [],
    phrases: [
      ...list('rm rf, force push, push force, hard reset, shut down, scale to zero'),
      ...lone(
        list(
          'delete, deletion, remove, removal, drop, destroy, destruction, erase, wipe, purge, truncate, terminate, termination, kill, shutdown, decommission, deprovision, overwrite, uninstall, unlink, shred, rollback',
        ),
      ),
    ],
    tools: ['format'],
    commands: list(
      'rm rf, rm fr, rm r, drop table, drop database, drop schema, truncate table, delete from, terraform destroy, kubectl delete, helm uninstall, docker rm, push force, push f, reset hard, mkfs, dd if, shutdown, flushall, flushdb',
    ),
  },
  control_disabled: {
    people: 2,
    does: 'switches a control off',
    pairs: [
      {
        verbs: list(
          'disable, deactivate, deactivation, bypass, circumvent, suppress, off, stop, skip, remove, delete, weaken, override, silence, mute, pause, ignore, exempt, lift, kill, loosen, relax',
        ),
        objects: list(
          'audit, logging, auditlog, monitor, monitoring, alert, alarm, alerting, firewall, guardrail, governor, governance, approval, mfa, 2fa, authentication, encryption, antivirus, edr, backup, protection, security, control, waf, scanner, safeguard, breaker, sandbox, policy, limiter, limit, countersign',
        ),
      },
    ],
    phrases: list('logging off, alerts off, monitoring off, no verify, safe mode off, without approval'),
    tools: list('disable logging, disable alerts, disable monitoring, stop logging, delete alarms'),
    commands: list('setenforce 0, ufw disable, iptables f, auditctl e 0, stop logging, no verify, disable rls'),
    target: true,
  },
  charter_change: {
    people: 2,
    does: 'changes the law that the agents are under',
    pairs: [
      {
        verbs: list(
          'change, edit, modify, update, amend, alter, rewrite, replace, relax, loosen, adopt, delete, remove, write, patch, overwrite, revise, commit, merge',
        ),
        objects: ['charter', 'constitution'],
      },
    ],
    phrases: ['charter change', 'charter reload', 'charter adopt'],
    tools: ['charter'],
    commands: ['countersign charter'],
    target: true,
  },
  executor_deployment: {
    people: 2,
    does: 'deploys what carries out actions',
    pairs: [
      {
        verbs: list('deploy, deployment, install, release, publish, rollout, ship, register, upgrade, launch, replace, update, add'),
        objects: list('executor, runner, countersign, governor'),
      },
    ],
    phrases: list('deploy mcp server, install mcp server, add mcp server, register mcp server, executor rollout'),
    tools: list('deploy executor, install executor, executor deploy, executor install'),
    commands: [],
    target: true,
  },
} as const satisfies Record<string, StandingClass>

/** The name of a built-in class; stable, part of the reason code. */
export type StandingName = keyof typeof STANDING

/** Verbs that need no object, in all their forms. */
function lone(verbs: readonly string[]): readonly string[] {
  return verbs.flatMap(formsOf)
}
