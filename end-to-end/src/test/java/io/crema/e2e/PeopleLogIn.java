package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import io.crema.local.Api;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two customers in their browsers: each sees and spends only their own. */
abstract class PeopleLogIn {

    private static final String MINA = "01990000-0000-7000-8000-000000000001";
    private static final String JOON = "01990000-0000-7000-8000-000000000002";

    private final Person mina;
    private final Person joon;

    PeopleLogIn(Api api) {
        this.mina = new Person(api.gateway());
        this.joon = new Person(api.gateway());
    }

    @BeforeEach
    void logIn() throws Exception {
        mina.logIn("mina", "mina-secret");
        joon.logIn("joon", "joon-secret");
    }

    @AfterEach
    void close() {
        mina.close();
        joon.close();
    }

    @Test
    void aPersonOrdersAndNobodyElseSeesIt() throws Exception {
        assertThat(mina.session().path("customerId").asString()).isEqualTo(MINA);
        assertThat(mina.post("/api/wallets/" + MINA + "/top-ups", "{\"amount\":{\"amount\":5000,\"currency\":\"KRW\"}}")
                .statusCode()).isEqualTo(201);

        var placed = mina.post("/api/orders", order(MINA));

        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(202);
        String path = "/api/orders/" + Person.json(placed).path("orderId").asString();
        await().atMost(Duration.ofSeconds(60)).until(() -> Person.json(mina.get(path)).path("status").asString(""),
                "READY"::equals);
        assertThat(joon.get(path).statusCode()).isEqualTo(404);
        assertThat(joon.post(path + "/cancellation", "").statusCode()).isIn(403, 404);
        assertThat(mina.post(path + "/collection", "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/wallets/", "/api/orders?customerId=", "/bff/web/customers/",
            "/bff/mobile/customers/"})
    void aPersonReadsOnlyTheirOwn(String path) throws Exception {
        assertThat(joon.get(path + JOON).statusCode()).isEqualTo(200);
        assertThat(joon.get(path + MINA).statusCode()).isEqualTo(404);
    }

    @Test
    void aPersonSpendsOnlyTheirOwn() throws Exception {
        assertThat(joon.post("/api/orders", order(MINA)).statusCode()).isEqualTo(403);
        assertThat(joon.post("/api/wallets/" + MINA + "/top-ups",
                "{\"amount\":{\"amount\":5000,\"currency\":\"KRW\"}}").statusCode()).isEqualTo(403);
    }

    @Test
    void aPageOfAnotherSiteWritesNothing() throws Exception {
        var answer = mina.postWithoutCsrfToken("/api/orders", order(MINA));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Person.json(answer).path("type").asString()).isEqualTo("urn:crema:problem:csrf");
    }

    @Test
    void afterALogoutTheSessionIsDead() throws Exception {
        var before = mina.sameCookies();
        assertThat(mina.post("/logout", "").statusCode()).isEqualTo(204);

        var answer = before.get("/api/wallets/" + MINA);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(Person.json(answer).path("type").asString()).isEqualTo("urn:crema:problem:session-ended");
        before.close();
    }

    private static String order(String customer) {
        return """
                {"customerId":"%s","shopId":"gangnam","items":[{"sku":"espresso","quantity":1}]}""".formatted(customer);
    }

}
