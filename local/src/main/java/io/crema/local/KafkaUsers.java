package io.crema.local;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/** The users of a broker and their rights. */
final class KafkaUsers implements AutoCloseable {

    private static final ScramCredentialInfo SCRAM = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);

    private final Admin admin;

    KafkaUsers(Map<String, Object> superuser) {
        this.admin = Admin.create(superuser);
    }

    /** Sets the password of a user, and creates the user if it does not exist. */
    void setPassword(String user, String password) {
        get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(user, SCRAM, password))).all());
    }

    /** Gives exactly these rights: adds the missing ones and removes all others. */
    void setRights(KafkaAccess access) {
        var wanted = access.bindings();
        var found = get(admin.describeAcls(AclBindingFilter.ANY).values());
        var missing = wanted.stream().filter(binding -> !found.contains(binding)).toList();
        var surplus = found.stream().filter(binding -> !wanted.contains(binding)).map(AclBinding::toFilter).toList();
        if (!missing.isEmpty()) {
            get(admin.createAcls(missing).all());
        }
        if (!surplus.isEmpty()) {
            get(admin.deleteAcls(surplus).all());
        }
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new PlatformException("Kafka failed to set up its users: " + e.getMessage(),
                    "Run ./crema logs kafka to see the cause.", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
