package io.crema.identity;

import java.text.ParseException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The key that signs access tokens. The first instance generates it; all instances share it, also after a restart. */
@Repository
class SigningKeys {

    private final JdbcClient jdbc;

    SigningKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    JWKSet current() {
        if (jdbc.sql("select 1 from signing_key").query().listOfRows().isEmpty()) {
            jdbc.sql("insert into signing_key (id, jwk) values (1, ?) on conflict do nothing")
                    .param(generated().toJSONString()).update();
        }
        String stored = jdbc.sql("select jwk from signing_key").query(String.class).single();
        try {
            return new JWKSet(RSAKey.parse(stored));
        } catch (ParseException damaged) {
            throw new IllegalStateException("The stored signing key cannot be read", damaged);
        }
    }

    private static RSAKey generated() {
        try {
            return new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("This JVM cannot make RSA keys", impossible);
        }
    }

}
