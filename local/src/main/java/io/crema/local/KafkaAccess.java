package io.crema.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The rights to write and read topics, derived from the services' descriptions. A service that uses Kafka may also write
 * dead letters.
 */
record KafkaAccess(List<Right> rights) {

    private static final String DEAD_LETTERS = "dead-letters";

    /** @param action {@code write} or {@code read} */
    record Right(String user, String action, String topic) {}

    static KafkaAccess read(Path home) {
        var rights = new ArrayList<Right>();
        for (var service : Services.of(home).all()) {
            service.publishes().keySet().forEach(topic -> rights.add(new Right(service.name(), "write", topic)));
            if (service.usesKafka()) {
                rights.add(new Right(service.name(), "write", DEAD_LETTERS));
            }
            service.hears().keySet().forEach(topic -> rights.add(new Right(service.name(), "read", topic)));
        }
        return new KafkaAccess(List.copyOf(rights));
    }

    Set<String> users() {
        return rights.stream().map(Right::user).collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    /** Returns the topics that a user may write or read. */
    List<String> topics(String user) {
        return rights.stream().filter(right -> right.user().equals(user)).map(Right::topic).distinct().toList();
    }

    Collection<AclBinding> bindings() {
        var bindings = new LinkedHashSet<AclBinding>();
        for (var right : rights) {
            var topic = new ResourcePattern(ResourceType.TOPIC, right.topic(), PatternType.LITERAL);
            bindings.add(allow(topic, right.user(),
                    right.action().equals("write") ? AclOperation.WRITE : AclOperation.READ));
            bindings.add(allow(topic, right.user(), AclOperation.CREATE));
        }
        users().forEach(user -> bindings.add(
                allow(new ResourcePattern(ResourceType.GROUP, user + ".", PatternType.PREFIXED), user,
                        AclOperation.READ)));
        return bindings;
    }

    private static AclBinding allow(ResourcePattern resource, String user, AclOperation operation) {
        return new AclBinding(resource,
                new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }
}
