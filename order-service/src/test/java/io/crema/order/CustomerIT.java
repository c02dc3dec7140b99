package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.matchesPattern;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.text.Normalizer;
import java.util.Map;
import java.util.UUID;

import com.jayway.jsonpath.JsonPath;
import io.crema.testing.TestTokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import tools.jackson.databind.json.JsonMapper;

@OrderServiceTest
class CustomerIT {

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private JsonMapper json;

    @Test
    void returnsTheFirstAnswerToARepeatedRegistration() throws Exception {
        String key = UUID.randomUUID().toString();

        UUID first = registered(key, "Mina", "Mapo");
        UUID second = registered(key, "Mina", "Mapo");

        assertThat(second).isEqualTo(first);
    }

    @Test
    void refusesAnotherRegistrationWithTheSameKey() throws Exception {
        String key = UUID.randomUUID().toString();
        registered(key, "Mina", "Mapo");

        register(key, "Jun", "Mapo").andExpect(status().isUnprocessableContent())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:idempotency-key-reused"));
    }

    @Test
    void createsACustomerPerRegistrationWithoutKey() throws Exception {
        assertThat(registered(null, "Mina", "Mapo")).isNotEqualTo(registered(null, "Mina", "Mapo"));
    }

    @Test
    void storesNamesNormalised() throws Exception {
        UUID customer = registered(null, " " + Normalizer.normalize("하늘", Normalizer.Form.NFD),
                Normalizer.normalize("강남구", Normalizer.Form.NFD) + "  ");

        assertThat(jdbc.sql("SELECT name, district FROM customer WHERE id = ?").param(customer).query().singleRow())
                .isEqualTo(Map.of("name", "하늘", "district", "강남구"));
    }

    @Test
    void tellsTheVersionOfEachChange() throws Exception {
        register(null, "Mina", "Mapo").andExpect(jsonPath("$.version").value(1));
        UUID customer = registered(null, "Mina", "Mapo");

        mvc.perform(patch("/api/customers/{id}", customer).contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("district", "Gangnam")))
                .with(TestTokens.clerk("customers:write"))).andExpect(status().isOk())
                .andExpect(header().string("ETag", "\"2\"")).andExpect(jsonPath("$.version").value(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "100%", "a;b", "a\\b", "a\nb", "..", ".", "a\u202Eb", "Ma\u200Dpo", "a\u061Cb",
            "   "})
    void refusesADistrictThatCannotBeReadBack(String district) throws Exception {
        UUID customer = registered(null, "Mina", "Mapo");

        register(null, "Mina", district).andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"))
                .andExpect(jsonPath("$.errors[0].field").value("district"));
        mvc.perform(patch("/api/customers/{id}", customer).contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("district", district)))
                .with(TestTokens.clerk("customers:write"))).andExpect(status().isBadRequest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"강남구", "Saint-Denis", "L'Aquila", "北京市 (东城)", "5th. District", "गोवा", "ශ්\u200Dරී",
            "خانه\u200Cها"})
    void acceptsADistrictInAnyScript(String district) throws Exception {
        register(null, "Mina", district).andExpect(status().isCreated());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u202Eb", "a\u061Cb", "a\u2069b", "a\nb"})
    void refusesANameWithControlCharacters(String name) throws Exception {
        register(null, name, "Mapo").andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:validation"));
    }

    @Test
    void aClientRegistersNoMoreThanItsQuota() throws Exception {
        String client = "client " + UUID.randomUUID();
        registerFor(client, "first").andExpect(status().isCreated());
        jdbc.sql("UPDATE registration_quota SET used = 9999 WHERE client = ?").param(client).update();
        registerFor(client, "last").andExpect(status().isCreated());

        registerFor(client, "one too many").andExpect(status().isTooManyRequests())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:quota-exceeded"))
                .andExpect(header().string("Retry-After", matchesPattern("[1-9]\\d{0,3}")));

        registerFor(client, "last").andExpect(status().isCreated());
        registerFor("client " + UUID.randomUUID(), "first").andExpect(status().isCreated());
        assertThat(jdbc.sql("SELECT count(*) FROM messaging.request WHERE scope LIKE ?").param(client + "%")
                .query(Integer.class).single()).isEqualTo(2);
    }

    private ResultActions registerFor(String client, String key) throws Exception {
        return mvc.perform(post("/api/customers").contentType(MediaType.APPLICATION_JSON)
                .header("Idempotency-Key", key).content("{\"name\":\"Mina\",\"district\":\"Mapo\"}")
                .with(TestTokens.client(client, "customers:write")));
    }

    private UUID registered(@Nullable String key, String name, String district) throws Exception {
        String answer = register(key, name, district).andExpect(status().isCreated()).andReturn().getResponse()
                .getContentAsString();
        return UUID.fromString(JsonPath.read(answer, "$.customerId"));
    }

    private ResultActions register(@Nullable String key, String name, String district) throws Exception {
        var request = post("/api/customers").contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("name", name, "district", district)))
                .with(TestTokens.clerk("customers:write"));
        return mvc.perform(key == null ? request : request.header("Idempotency-Key", key));
    }

}
