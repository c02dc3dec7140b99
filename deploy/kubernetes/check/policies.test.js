import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { business, eachBusiness } from './services.js';

const OF_BUSINESS = { 'config-service': ['http'], 'identity-service': ['http'], 'zipkin': ['http'], 'postgres': [5432], 'kafka': [9092], 'kube-system': [53] };

/** All connections that may be opened: from, to, ports. */
const ALLOWED = {
  'ingress-nginx': { 'gateway-service': ['http'] },
  'monitoring': {
    'config-service': ['http'], 'identity-service': ['http'], 'gateway-service': ['http'], ...eachBusiness(['http']), 'zipkin': ['http'],
  },
  'gateway-service': {
    'config-service': ['http'], 'identity-service': ['http'], ...eachBusiness(['http']), 'zipkin': ['http'], 'postgres': [5432], 'kube-system': [53],
  },
  'identity-service': { 'config-service': ['http'], 'zipkin': ['http'], 'postgres': [5432], 'kube-system': [53] },
  ...eachBusiness(OF_BUSINESS),
  'order-service': { ...OF_BUSINESS, 'payment-service': ['http'] },
  'config-service': { 'kube-system': [53] },
  'zipkin': { 'kube-system': [53] },
  'postgres': { 'postgres': [5432, 8000], 'api-server': [443, 6443], 'kube-system': [53] },
  'kafka': { 'kafka': [9090, 9091], 'kube-system': [53] },
  'kafka-entity-operator': { 'kafka': [9091], 'api-server': [443, 6443], 'kube-system': [53] },
  'cnpg-system': { 'postgres': [5432, 8000] },
  'strimzi': { 'kafka': [8443, 9090, 9091] },
  'keda': { 'kafka': [9092] },
};

/** The pods that operators make, with the labels that they give them. */
const OPERATED = {
  'postgres': { labels: { 'cnpg.io/cluster': 'postgres' }, ports: [5432, 8000] },
  'kafka': { labels: { 'strimzi.io/cluster': 'kafka', 'strimzi.io/name': 'kafka-kafka' }, ports: [8443, 9090, 9091, 9092, 9093] },
  'kafka-entity-operator': { labels: { 'strimzi.io/cluster': 'kafka', 'strimzi.io/name': 'kafka-entity-operator' }, ports: [8080, 8081] },
};

/** Other namespaces, each with a pod, and a server that is no pod. */
const OUTSIDE = {
  'ingress-nginx': { namespace: { 'kubernetes.io/metadata.name': 'ingress-nginx', 'crema.io/ingress': 'true' }, ports: [80] },
  'monitoring': { namespace: { 'kubernetes.io/metadata.name': 'monitoring' }, ports: [9090] },
  'cnpg-system': { namespace: { 'kubernetes.io/metadata.name': 'cnpg-system' }, ports: [9443] },
  'strimzi': { namespace: { 'kubernetes.io/metadata.name': 'strimzi', 'crema.io/kafka-operator': 'true' }, ports: [8080] },
  'keda': { namespace: { 'kubernetes.io/metadata.name': 'keda' }, ports: [9666] },
  'kube-system': { namespace: { 'kubernetes.io/metadata.name': 'kube-system' }, ports: [53] },
  'stranger': { namespace: { 'kubernetes.io/metadata.name': 'stranger' }, ports: [80, 8080] },
  'api-server': { namespace: {}, ports: [443, 6443], noPod: true },
};

function selects({ matchLabels = {}, matchExpressions = [] }, labels) {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
    && matchExpressions.every(({ key, operator, values }) => {
      assert.equal(operator, 'In');
      return values.includes(labels[key]);
    });
}

function matches(peers, pod) {
  return !peers || peers.some(({ podSelector, namespaceSelector, ...others }) => {
    assert.deepEqual(others, {});
    return !pod.noPod
      && (namespaceSelector ? selects(namespaceSelector, pod.namespace) : pod.home)
      && (!podSelector || selects(podSelector, pod.labels ?? {}));
  });
}

function permits(policies, pod, direction, peer, port) {
  if (!pod.home) {
    return true;
  }
  return policies.filter(it => it.policyTypes.includes(direction) && selects(it.podSelector, pod.labels))
    .flatMap(it => it[direction.toLowerCase()] ?? [])
    .some(rule => matches(rule[direction === 'Ingress' ? 'from' : 'to'], peer) && (!rule.ports || rule.ports.some(it => it.port === port)));
}

for (const overlay of ['local', 'production']) {
  const manifests = parseAllDocuments(execFileSync('kubectl', ['kustomize', fileURLToPath(new URL(`../${overlay}`, import.meta.url))], { encoding: 'utf8' }))
    .map(it => it.toJS());
  const policies = manifests.filter(it => it.kind === 'NetworkPolicy').map(it => it.spec);
  const deployed = manifests.filter(it => it.kind === 'Deployment').map(({ metadata, spec: { template } }) =>
    [metadata.name, { labels: template.metadata.labels, ports: template.spec.containers.flatMap(it => it.ports.map(port => port.name)) }]);
  const inside = Object.fromEntries([...deployed, ...Object.entries(OPERATED)].map(([name, it]) => [name, { ...it, home: true, namespace: { 'kubernetes.io/metadata.name': 'crema' } }]));
  const pods = { ...inside, ...OUTSIDE };

  test(`${overlay}: each pod is denied what no policy allows, in both directions`, () => {
    for (const [name, { labels }] of Object.entries(inside)) {
      for (const direction of ['Ingress', 'Egress']) {
        assert.ok(policies.some(it => it.policyTypes.includes(direction) && selects(it.podSelector, labels)), `${name}: ${direction}`);
      }
    }
  });

  test(`${overlay}: the policies allow exactly the connections of the table`, () => {
    const allowed = {};
    for (const [from, sender] of Object.entries(pods)) {
      for (const [to, receiver] of Object.entries(pods)) {
        const ports = sender.home || receiver.home ? receiver.ports.filter(port =>
          permits(policies, sender, 'Egress', receiver, port) && permits(policies, receiver, 'Ingress', sender, port)) : [];
        if (ports.length > 0) {
          (allowed[from] ??= {})[to] = ports;
        }
      }
    }
    const table = structuredClone(ALLOWED);
    if (overlay === 'local') {
      delete table.keda;
    }
    // what calls the API server may call these ports anywhere: it has no label
    for (const name of ['postgres', 'kafka-entity-operator']) {
      assert.deepEqual(Object.keys(allowed[name] ?? {}).filter(it => !(it in table[name])), [], name);
    }
    assert.deepEqual(allowed, table);
  });

  test(`${overlay}: Strimzi opens no listener to everyone`, () => {
    const { spec: { kafka: { listeners } } } = manifests.find(it => it.kind === 'Kafka');
    for (const { name, networkPolicyPeers } of listeners) {
      assert.ok(networkPolicyPeers?.length > 0, name);
      assert.equal(matches(networkPolicyPeers, pods.stranger), false, name);
      assert.equal(matches(networkPolicyPeers, pods['gateway-service']), false, name);
      for (const service of business) {
        assert.equal(matches(networkPolicyPeers, pods[service]), true, `${name}: ${service}`);
      }
    }
  });
}
