package io.crema.testing;

class EmbeddedServersIT extends ServersSpecification {

    private static final Servers SERVERS = new EmbeddedServers();

    EmbeddedServersIT() {
        super(SERVERS);
    }

}
