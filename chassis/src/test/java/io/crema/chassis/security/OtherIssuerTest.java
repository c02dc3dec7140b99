package io.crema.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An OpenID provider in place of identity-service: one property names it, and its metadata name its keys. */
@WebMvcTest(properties = {"spring.security.oauth2.resourceserver.jwt.authorities-claim-name=permissions",
        "crema.access.customer-claim=crm_number"})
@Import(OtherIssuerTest.Doors.class)
class OtherIssuerTest {

    private static final String CUSTOMER = "01990000-0000-7000-8000-000000000001";
    private static final RSAKey KEY = key();
    private static final HttpServer SERVER = serving();
    private static final String ISSUER = "http://127.0.0.1:" + SERVER.getAddress().getPort() + "/tenant";

    private static volatile String claimed = ISSUER;

    @Autowired
    MockMvc http;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        properties.add("CREMA_OTHER_ISSUER", () -> ISSUER);
    }

    @AfterAll
    static void end() {
        SERVER.stop(0);
    }

    @BeforeEach
    void itIsWell() {
        claimed = ISSUER;
    }

    @Test
    void itsTokensOpenByTheirOwnNamesOfScopesAndCustomers() throws Exception {
        open(token(ISSUER, List.of("orders:read"))).andExpect(status().isOk()).andExpect(content().string(CUSTOMER));
        open(token(ISSUER, List.of("menu:read"))).andExpect(status().isForbidden());
    }

    @Test
    void aTokenOfIdentityServiceDoesNotOpen() throws Exception {
        open(token("https://localhost:9000", List.of("orders:read"))).andExpect(status().isUnauthorized())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unauthorized"));
    }

    @Test
    void metadataOfAnotherIssuerAreNotBelieved() {
        claimed = "https://evil.example";

        assertThatThrownBy(() -> new Issuer(ISSUER, List.of("RS256")).metadata()).isInstanceOf(IOException.class)
                .hasMessageContaining("are of another issuer");
    }

    @Test
    void metadataThatCouldNotBeReadAreReadAgain() throws Exception {
        claimed = "";
        var issuer = new Issuer(ISSUER, List.of("RS256"));
        assertThatThrownBy(issuer::metadata).isInstanceOf(IOException.class);

        claimed = ISSUER;

        assertThat(issuer.metadata()).containsEntry("issuer", ISSUER);
    }

    private ResultActions open(String token) throws Exception {
        return http.perform(get("/door").header("Authorization", "Bearer " + token));
    }

    /** As RFC 9068 wants it. */
    private static String token(String issuer, List<String> permissions) throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).type(new JOSEObjectType("at+jwt"))
                        .build(),
                new JWTClaimsSet.Builder().issuer(issuer).subject("mina").audience("crema")
                        .claim("permissions", permissions).claim("crm_number", CUSTOMER)
                        .expirationTime(Date.from(Instant.now().plusSeconds(60))).build());
        token.sign(new RSASSASigner(KEY));
        return token.serialize();
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("theirs").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer serving() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] answer = (exchange.getRequestURI().getPath().equals("/their-keys")
                        ? new JWKSet(KEY).toString()
                        : metadata()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(claimed.isEmpty() ? 503 : 200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String metadata() {
        return """
                {"issuer": "%s", "jwks_uri": "http://127.0.0.1:%d/their-keys"}""".formatted(claimed,
                SERVER.getAddress().getPort());
    }

    @RestController
    static class Doors {

        private final Callers callers;

        Doors(Callers callers) {
            this.callers = callers;
        }

        @GetMapping("/door")
        @PreAuthorize("hasAuthority('SCOPE_orders:read')")
        String open() {
            return callers.customer().orElseThrow().toString();
        }

    }

    @SpringBootApplication
    static class Service {}

}
