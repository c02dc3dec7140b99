package io.crema.identity;

import io.crema.testing.Database;
import io.crema.testing.Servers;

/** Two instances of the service on one database, with the demo's clients and people. Several test classes share them. */
final class Instances {

    static final Database DATABASE = Servers.shared().newDatabase();
    static final Identity FIRST = Identity.demo(DATABASE);
    static final Identity SECOND = Identity.demo(DATABASE);

    private Instances() {
    }

}
