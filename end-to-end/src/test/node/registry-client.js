// Registers as a service, prints the instances of another one, and leaves: registry-client.js PORT SERVICE TLS_DIRECTORY OTHER
import { Eureka } from 'eureka-js-client';
import { tlsOf } from './tls.js';

const [port, service, directory, other] = process.argv.slice(2);
const client = new Eureka({
  instance: {
    app: service,
    instanceId: `${service}:node`,
    hostName: 'localhost',
    ipAddr: '127.0.0.1',
    vipAddress: service,
    status: 'UP',
    port: { $: 1, '@enabled': true },
    dataCenterInfo: { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' },
  },
  eureka: { ssl: true, host: 'localhost', port, servicePath: '/eureka/apps/', maxRetries: 0, registerWithEureka: true },
  requestMiddleware: (request, done) => done({ ...request, agentOptions: tlsOf(directory) }),
});
client.logger.level('error');
client.start((failure) => {
  if (failure) {
    console.error(failure.message);
    process.exit(1);
  }
  client.getInstancesByAppId(other).forEach((it) => console.log(it.instanceId));
  client.stop(() => process.exit(0));
});
