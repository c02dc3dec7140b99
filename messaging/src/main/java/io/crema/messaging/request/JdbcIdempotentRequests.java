package io.crema.messaging.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;

import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

final class JdbcIdempotentRequests implements IdempotentRequests {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final JsonMapper json;
    private final JsonMapper withoutNulls;
    private final CrashPoints crashPoints;

    JdbcIdempotentRequests(JdbcClient jdbc, TransactionOperations transaction, JsonMapper json,
            CrashPoints crashPoints) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.withoutNulls = json.rebuild()
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .build();
        this.crashPoints = crashPoints;
    }

    @Override
    public <A> A once(String scope, String key, Object request, Class<A> answerType, Supplier<A> action) {
        byte[] fingerprint = fingerprint(request);
        A answer = transaction.execute(_ -> {
            boolean first = jdbc.sql("""
                    INSERT INTO messaging.request (scope, key, fingerprint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                    """).params(scope, key, fingerprint).update() == 1;
            return first ? record(scope, key, action.get()) : repeated(scope, key, fingerprint, answerType);
        });
        crashPoints.reached(CrashPoint.REQUEST_COMMITTED);
        return answer;
    }

    private <A> A record(String scope, String key, A answer) {
        jdbc.sql("UPDATE messaging.request SET answer = ? WHERE scope = ? AND key = ?")
                .params(json.writeValueAsString(answer), scope, key)
                .update();
        crashPoints.reached(CrashPoint.REQUEST_RECORDED);
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

    /** Leaves out nulls, so that a new optional field does not change the fingerprint of old requests. */
    private byte[] fingerprint(Object request) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(withoutNulls.writeValueAsString(request).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }

}
