package io.crema.identity;

import static io.crema.identity.Identity.issued;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.crema.testing.AuthorizationMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two instances of the service on one real PostgreSQL, asked as clients ask. */
class IdentityIT {

    private static final String CLERK = "clerk:clerk-secret";

    private static final Identity FIRST = Instances.FIRST;
    private static final Identity SECOND = Instances.SECOND;

    @Test
    void aClientGetsATokenOfItsScopesForAQuarterOfAnHour() throws Exception {
        var token = SECOND.verified(FIRST.token(CLERK));

        assertThat(token.getSubject()).isEqualTo("clerk");
        assertThat(token.getAudience()).containsExactly("crema");
        assertThat(token.getClaimAsString("iss")).isEqualTo("http://localhost:8080");
        assertThat(token.getClaimAsStringList("scope")).contains("orders:write", "customers:any")
                .containsExactlyInAnyOrderElementsOf(scopesOfServices());
        assertThat(token.hasClaim("customer_id")).isFalse();
        assertThat(token.getExpiresAt()).isBetween(Instant.now().plus(Duration.ofMinutes(14)),
                Instant.now().plus(Duration.ofMinutes(15)));
    }

    /** The clerk of the demo may do what any service's description names, and nothing that is for operators. */
    private static List<String> scopesOfServices() {
        return AuthorizationMatrix.SCOPES.stream().filter(it -> !it.equals("operations") && !it.equals("metrics"))
                .toList();
    }

    @Test
    void aClientThatAsksForLessGetsLess() throws Exception {
        var token = FIRST.verified(issued(FIRST.tokenFor(CLERK, "&scope=menu:read%20orders:read")));

        assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder("menu:read", "orders:read");
    }

    @Test
    void aCustomersTokenNamesTheCustomer() throws Exception {
        var token = FIRST.verified(FIRST.token("mina:mina-secret"));

        assertThat(token.getClaimAsString("customer_id")).isEqualTo("01990000-0000-7000-8000-000000000001");
        assertThat(token.getClaimAsStringList("scope")).doesNotContain("customers:any");
    }

    @ParameterizedTest
    @CsvSource({"nobody:secret, '', 401, invalid_client", "clerk:wrong, '', 401, invalid_client",
            "clerk:clerk-secret, &scope=operations, 400, invalid_scope",
            "clerk:clerk-secret, &grant_type=password, 400, invalid_request"})
    void aRequestThatIsNotInOrderIsAnOAuthError(String client, String parameters, int status, String error)
            throws Exception {
        var answer = FIRST.tokenFor(client, parameters);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Identity.json(answer).path("error").asString()).isEqualTo(error);
    }

    @Test
    void theSecretDecidesBesideAStaleToken() throws Exception {
        var answer = FIRST.form("grant_type=client_credentials&client_id=clerk&client_secret=clerk-secret",
                "Authorization", "Bearer stale");

        assertThat(FIRST.verified(issued(answer)).getSubject()).isEqualTo("clerk");
    }

    @ParameterizedTest
    @CsvSource({"x=%zz, 400", "x=%ff, 400", "%01=x, 400", "=x, 400"})
    void aFormThatDoesNotParseIsRefused(String parameter, int status) throws Exception {
        assertThat(FIRST.form("grant_type=client_credentials&" + parameter, "X-Name", "x").statusCode())
                .isEqualTo(status);
    }

    @Test
    void aFormOverTheLimitIsRefused() throws Exception {
        assertThat(FIRST.form("x=" + "y".repeat(70_000), "X-Name", "x").statusCode()).isEqualTo(413);
    }

    @Test
    void aRequestWithoutAClientIsRefusedWithAProblem() throws Exception {
        var answer = FIRST.form("grant_type=client_credentials", "X-Name", "x");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("urn:crema:problem:unauthorized");
    }

    @Test
    void aClientIsKnownToAllInstancesUntilItIsTakenOutOfTheConfiguration() throws Exception {
        var extended = Identity.demo(Instances.DATABASE, "--crema.identity.clients.guest.secret={noop}guest-secret",
                "--crema.identity.clients.guest.scopes=menu:read");
        extended.close();
        assertThat(FIRST.tokenFor("guest:guest-secret", "").statusCode()).isEqualTo(200);

        Identity.demo(Instances.DATABASE).close();

        assertThat(FIRST.tokenFor("guest:guest-secret", "").statusCode()).isEqualTo(401);
    }

}
