package io.crema.chassis.security;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens on the wire, signed by a real key: one that lacks anything is refused. */
@WebMvcTest
@Import(AccessTokenTest.Doors.class)
class AccessTokenTest {

    private static final String ISSUER = "http://issuer.test";
    private static final RSAKey KEY = key("today");
    private static final HttpServer KEYS = serving(KEY);

    @Autowired
    MockMvc http;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", () -> ISSUER);
        properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                () -> "http://127.0.0.1:" + KEYS.getAddress().getPort() + "/jwks");
        properties.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> "crema");
    }

    @AfterAll
    static void end() {
        KEYS.stop(0);
    }

    @Test
    void theRightTokenOpens() throws Exception {
        open(signed(claims().build())).andExpect(status().isOk()).andExpect(content().string("clerk"));
        open(signed(claims().audience(List.of("another", "crema")).build())).andExpect(status().isOk());
        open(signed(claims().claim("customer_id", "01990000-0000-7000-8000-000000000001").build()))
                .andExpect(status().isOk());
    }

    @ParameterizedTest
    @MethodSource
    void anotherTokenDoesNot(String token) throws Exception {
        open(token).andExpect(status().isUnauthorized())
                .andExpect(header().string("WWW-Authenticate", "Bearer error=\"invalid_token\""))
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unauthorized"));
    }

    static Stream<Named<String>> anotherTokenDoesNot() throws Exception {
        String right = signed(claims().build());
        return Stream.of(with("without exp", it -> it.expirationTime(null)),
                with("expired", it -> it.expirationTime(in(Duration.ofMinutes(-2)))),
                with("not valid yet", it -> it.notBeforeTime(in(Duration.ofMinutes(2)))),
                with("without audience", it -> it.audience((String) null)),
                with("for a client", it -> it.audience("clerk")),
                with("for another audience", it -> it.audience("Crema")),
                with("without issuer", it -> it.issuer(null)),
                with("of another issuer", it -> it.issuer(ISSUER + "/")),
                with("without subject", it -> it.subject(null)), with("of a blank subject", it -> it.subject(" ")),
                with("for a customer that is no id", it -> it.claim("customer_id", "mina")),
                with("for an empty customer", it -> it.claim("customer_id", "")),
                with("for a customer that is a number", it -> it.claim("customer_id", 7)),
                with("for two customers", it -> it.claim("customer_id", List.of("a", "b"))),
                Named.of("unsigned", new PlainJWT(claims().build()).serialize()),
                Named.of("of another key under this id",
                        signed(claims().build(), signedBy(KEY.getKeyID()), new RSASSASigner(key("today")))),
                Named.of("of an unknown key",
                        signed(claims().build(), signedBy("made-up"), new RSASSASigner(key("made-up")))),
                Named.of("signed with the public key as a secret",
                        signed(claims().build(), new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("today").build(),
                                new MACSigner(KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)))),
                Named.of("by PS256",
                        signed(claims().build(), new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("today").build(),
                                new RSASSASigner(KEY))),
                Named.of("altered", right.substring(0, right.lastIndexOf('.') - 4) + "AAAA"
                        + right.substring(right.lastIndexOf('.'))),
                Named.of("without signature", right.substring(0, right.lastIndexOf('.') + 1)),
                Named.of("no token", "nonsense"));
    }

    private ResultActions open(String token) throws Exception {
        return http.perform(get("/door").header("Authorization", "Bearer " + token));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().issuer(ISSUER).subject("clerk").audience("crema")
                .expirationTime(in(Duration.ofMinutes(5)));
    }

    private static Named<String> with(String name, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return Named.of(name, signed(change.apply(claims()).build()));
    }

    private static String signed(JWTClaimsSet claims) throws Exception {
        return signed(claims, signedBy(KEY.getKeyID()), new RSASSASigner(KEY));
    }

    private static String signed(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) throws Exception {
        var token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static JWSHeader signedBy(String key) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key).build();
    }

    private static Date in(Duration duration) {
        return Date.from(Instant.now().plus(duration));
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer serving(RSAKey key) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] keys = new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8);
            server.createContext("/jwks", exchange -> {
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            return server;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @RestController
    static class Doors {

        private final Callers callers;

        Doors(Callers callers) {
            this.callers = callers;
        }

        @GetMapping("/door")
        String open() {
            return callers.name();
        }

    }

    @SpringBootApplication
    static class Service {}

}
