import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { eachBusiness, services } from './services.js';

const home = new URL('../../../', import.meta.url);
const read = path => parse(readFileSync(new URL(path, home), 'utf8'), { merge: true, maxAliasCount: -1 });
const compose = read('docker-compose.yml');

/** What a container may do beyond the others. */
const CAPABILITIES = { prepare: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'] };
const ROOT = ['prepare'];
const PUBLISHED = ['gateway-service', 'prometheus', 'grafana'];

/** The networks of each container. Two containers reach each other if they share one. */
const NETWORKS = {
  'prepare': [],
  'postgres': ['data'],
  'databases': ['data'],
  'kafka': ['kafka'],
  'zipkin': ['tracing'],
  'config-service': ['services'],
  'discovery-service': ['services'],
  'identity-service': ['data', 'services', 'tracing'],
  'gateway-service': ['data', 'edge', 'services', 'tracing'],
  ...eachBusiness(['data', 'kafka', 'services', 'tracing']),
  'prometheus': ['observability', 'services', 'tracing'],
  'grafana': ['observability'],
};

function extended({ extends: base, ...own }) {
  return base ? { ...extended(compose.services[base.service]), ...own } : own;
}

const containers = Object.entries(compose.services).map(([name, it]) => [name, extended(it)]);

/** Returns the rights and limits that a container lacks. */
function faultsOf(name, container) {
  const faults = {
    'read_only': container.read_only === true,
    'tmpfs on /tmp': container.tmpfs?.some(it => it.split(':')[0] === '/tmp'),
    'cap_drop: ALL': container.cap_drop?.includes('ALL'),
    'cap_add': (container.cap_add ?? []).every(it => CAPABILITIES[name]?.includes(it)),
    'no-new-privileges': container.security_opt?.includes('no-new-privileges:true'),
    'a user other than root': container.user && (ROOT.includes(name) || !/^(root|0)(:|$)/.test(container.user)),
    'no privileges': !container.privileged && !container.devices && !container.pid && container.ipc === undefined,
    'mem_limit': container.mem_limit,
    'pids_limit': container.pids_limit > 0,
    'cpus': container.cpus,
    'a limit on logs': container.logging?.options['max-size'] && container.logging.options['max-file'],
    'ports on loopback': (container.ports ?? []).every(it => PUBLISHED.includes(name) && it.startsWith('127.0.0.1:')),
    'read-only files of the checkout': (container.volumes ?? []).every(it => !it.startsWith('.') || it.endsWith(':ro')),
  };
  return Object.keys(faults).filter(it => !faults[it]);
}

for (const [name, container] of containers) {
  test(`compose: ${name} has only the rights that it needs, and limits`, () => {
    assert.deepEqual(faultsOf(name, container), []);
  });

  test(`compose: ${name} is in the networks of its peers`, () => {
    const host = container.network_mode?.match(/^service:(.*)/)?.[1];
    const networks = host ? NETWORKS[host] : container.network_mode === 'none' ? [] : container.networks?.toSorted();
    assert.deepEqual(networks, NETWORKS[host ?? name.replace(/-2$/, '')]);
  });
}

test('compose: a container without rights and limits is detected', () => {
  assert.deepEqual(faultsOf('new', { image: 'x', cap_add: ['NET_ADMIN'], user: '0:0', ports: ['8080:8080'], volumes: ['./x:/x'] }), [
    'read_only', 'tmpfs on /tmp', 'cap_drop: ALL', 'cap_add', 'no-new-privileges', 'a user other than root', 'mem_limit',
    'pids_limit', 'cpus', 'a limit on logs', 'ports on loopback', 'read-only files of the checkout',
  ]);
});

test('compose: only the networks of published ports reach the outside', () => {
  for (const [name, network] of Object.entries(compose.networks)) {
    assert.equal(network?.internal ?? false, !['edge', 'observability'].includes(name), name);
  }
});

test('compose: the files beside it add no container and take no right away', () => {
  for (const file of readdirSync(new URL('deploy/compose', home)).filter(it => it.endsWith('.yml'))) {
    for (const [name, container] of Object.entries(read(`deploy/compose/${file}`).services)) {
      assert.ok(compose.services[name], `${file}: ${name}`);
      assert.deepEqual(Object.keys(container).filter(it => !['environment', 'networks', 'ports', 'profiles', 'volumes'].includes(it)), [], `${file}: ${name}`);
      assert.ok((container.ports ?? []).every(it => it.startsWith('127.0.0.1:')), `${file}: ${name}`);
    }
  }
});

test('compose: the script for the users of Kafka reads the topics of each service', () => {
  const topics = (key, service) => execFileSync('bash', ['-c', '. <(sed -n "/^topics()/,/^}/p" deploy/compose/kafka-users); topics "$@"', 'bash', key, `${service}/service.yml`],
    { cwd: fileURLToPath(home), encoding: 'utf8' }).trim().split('\n').filter(it => it);
  for (const { name, publishes, hears } of services) {
    assert.deepEqual(topics('publishes', name), Object.keys(publishes), name);
    assert.deepEqual(topics('hears', name), Object.keys(hears), name);
  }
});

test('compose: without the registry all services find each other by DNS', () => {
  const dns = read('deploy/compose/dns.yml').services;
  assert.match(dns['gateway-service'].environment.SPRING_PROFILES_ACTIVE, /^\$\{CREMA_PROFILES:\?/);
  for (const { name } of services.filter(it => it.name !== 'config-service')) {
    assert.equal(compose.services[name].environment.SPRING_PROFILES_ACTIVE, '${CREMA_PROFILES:-}', name);
  }
});

test('compose: pages of another origin read no traces', () => {
  assert.match(compose.services.zipkin.environment.ZIPKIN_QUERY_ALLOWED_ORIGINS, /^http:\/\/localhost:/);
});
