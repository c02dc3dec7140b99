package io.crema.messaging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

final class JdbcIdempotentRequests implements IdempotentRequests {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final JsonMapper json;
    private final JsonMapper withoutNulls;
    private final Checkpoints checkpoints;

    JdbcIdempotentRequests(JdbcClient jdbc, TransactionOperations transaction, JsonMapper json,
            Checkpoints checkpoints) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.withoutNulls = json.rebuild()
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .build();
        this.checkpoints = checkpoints;
    }

    @Override
    public <A> A once(String scope, String key, Object request, Class<A> answerType, Supplier<A> deed) {
        byte[] fingerprint = fingerprint(request);
        A answer = transaction.execute(_ -> {
            boolean first = jdbc.sql("""
                    INSERT INTO messaging.request (scope, key, fingerprint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                    """).params(scope, key, fingerprint).update() == 1;
            return first ? record(scope, key, deed.get()) : repeated(scope, key, fingerprint, answerType);
        });
        checkpoints.reached(Checkpoint.REQUEST_COMMITTED);
        return answer;
    }

    private <A> A record(String scope, String key, A answer) {
        jdbc.sql("UPDATE messaging.request SET answer = ? WHERE scope = ? AND key = ?")
                .params(json.writeValueAsString(answer), scope, key)
                .update();
        checkpoints.reached(Checkpoint.REQUEST_RECORDED);
        return answer;
    }

    private <A> A repeated(String scope, String key, byte[] fingerprint, Class<A> answerType) {
        record Recorded(boolean same, String answer) {}
        Recorded recorded = jdbc
                .sql("SELECT fingerprint = ? AS same, answer FROM messaging.request WHERE scope = ? AND key = ?")
                .params(fingerprint, scope, key)
                .query(Recorded.class)
                .single();
        if (!recorded.same()) {
            throw new IdempotencyKeyReused(key);
        }
        return json.readValue(recorded.answer(), answerType);
    }

    /** The same for a version that has one more field, as long as the request leaves it out. */
    private byte[] fingerprint(Object request) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(withoutNulls.writeValueAsString(request).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

}
