package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.uuid.Generators;
import com.jayway.jsonpath.JsonPath;
import io.crema.testing.PublishedMessage;
import io.crema.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Tests the endpoints for operators: parked keys and sagas. */
@OrderServiceTest
class OperationsIT {

    private static final String KEYS = "/operations/parked-keys";
    private static final int NOTES = 300;

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcTemplate jdbc;

    private final String key = UUID.randomUUID().toString();

    @Test
    void replaysAnEditedReplyAndTheMessagesBehindIt() throws Exception {
        UUID order = driver.placeOrder();
        UUID charge = driver.awaitedCommand(order);
        driver.send("wallet.replies", order, "WalletCharged", "{\"sagaId\":\"" + order + "\",\"commandId\":\"?\"}");
        awaitParked("saga-replies", order, 1);
        driver.reply(order, "TicketQueued",
                Generators.nameBasedGenerator(order).generate("place-order/QueueTicket"));
        awaitParked("saga-replies", order, 2);

        operate(get(KEYS)).andExpect(jsonPath("$[?(@.key=='%s')].messages", order).value(contains(2)))
                .andExpect(jsonPath("$[?(@.key=='%s')].consumer", order).value(contains("saga-replies")));
        operate(get(KEYS + "/saga-replies").queryParam("key", order.toString()))
                .andExpect(jsonPath("$[*].type").value(contains("WalletCharged", "TicketQueued")))
                .andExpect(jsonPath("$[0].payload").value(containsString("\"?\"")))
                .andExpect(jsonPath("$[0].error").value(containsString("UUID")))
                .andExpect(jsonPath("$[1].error").doesNotExist());
        replay("saga-replies", order).andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:still-poison"));

        String edit = """
                {"message":%d,"payload":{"sagaId":"%s","commandId":"%s"}}""".formatted(
                firstOf("saga-replies", order), order, charge);
        edit("saga-replies", order, edit).andExpect(status().isOk()).andExpect(jsonPath("$.replayed").value(2));

        assertThat(driver.statusOf(order)).isEqualTo("CONFIRMED");
        edit("saga-replies", order, edit).andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:message-not-first"));
        operate(get(KEYS + "/saga-replies").queryParam("key", order.toString())).andExpect(status().isNotFound());
    }

    @Test
    void discardsOneMessageAndReplaysTheRest() throws Exception {
        sendNote(-1);
        sendNote(1);
        awaitParked("notes", key, 2);
        long poison = firstOf("notes", key);

        operate(delete(KEYS + "/notes").queryParam("key", key).param("message", Long.toString(poison)))
                .andExpect(jsonPath("$.discarded").value(1));
        operate(delete(KEYS + "/notes").queryParam("key", key).param("message", Long.toString(poison)))
                .andExpect(jsonPath("$.discarded").value(0));
        replay("notes", key).andExpect(jsonPath("$.replayed").value(1));
        replay("notes", key).andExpect(jsonPath("$.replayed").value(0));
        sendNote(2);

        await().until(() -> NotesSubscription.of(jdbc, key).equals(List.of(1, 2)));
    }

    @Test
    void discardsAllMessagesOfAKey() throws Exception {
        sendNote(-1);
        sendNote(1);
        awaitParked("notes", key, 2);

        operate(delete(KEYS + "/notes").queryParam("key", key)).andExpect(jsonPath("$.discarded").value(2));
        sendNote(2);

        await().until(() -> NotesSubscription.of(jdbc, key).equals(List.of(2)));
    }

    /** A key may be longer than a URL. */
    @Test
    void replaysAndDiscardsMessagesOfAKeyByItsDigest() throws Exception {
        String longKey = new Random().ints(12_000, 'a', 'z').mapToObj(Character::toString)
                .collect(Collectors.joining());
        driver.send("notes", longKey, "Noted", "{\"number\":-1}");
        driver.send("notes", longKey, "Noted", "{\"number\":1}");
        driver.send("notes", longKey, "Noted", "{\"number\":2}");
        awaitParked("notes", longKey, 3);

        String list = operate(get(KEYS).param("limit", "1000")).andReturn().getResponse().getContentAsString();
        String digest = JsonPath.<List<String>>read(list,
                "$[?(@.key=='" + longKey.substring(0, 1_000) + "')].digest").getFirst();
        operate(get(KEYS + "/notes").param("digest", digest)).andExpect(jsonPath("$").value(hasSize(3)));
        operate(delete(KEYS + "/notes").param("digest", digest)
                .param("message", Long.toString(firstOf("notes", longKey))))
                .andExpect(jsonPath("$.discarded").value(1));
        operate(post(KEYS + "/notes/replay").param("digest", digest)).andExpect(jsonPath("$.replayed").value(2));

        assertThat(NotesSubscription.of(jdbc, longKey)).containsExactly(1, 2);
        operate(get(KEYS + "/notes").param("digest", digest)).andExpect(status().isNotFound());
        operate(get(KEYS + "/notes").param("digest", digest).param("key", longKey))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:key-or-digest"));
        operate(get(KEYS + "/notes")).andExpect(status().isBadRequest());
    }

    @Test
    @Timeout(120)
    void keepsTheOrderWhenReplaysRunBesideTheConsumer() throws Exception {
        sendNote(-1);
        awaitParked("notes", key, 1);
        String edit = """
                {"message":%d,"payload":{"number":0}}""".formatted(firstOf("notes", key));

        try (var operators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = List.of(this::sendNotes, () -> replayUntilAllAreApplied(edit),
                    () -> replayUntilAllAreApplied(edit));
            for (var done : operators.invokeAll(work)) {
                done.get();
            }
        }

        await().until(() -> NotesSubscription.of(jdbc, key).size() > NOTES);
        assertThat(NotesSubscription.of(jdbc, key))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, NOTES).boxed().toList());
        assertThat(parked("notes", key)).isZero();
    }

    private Void sendNotes() {
        IntStream.rangeClosed(1, NOTES).forEach(this::sendNote);
        return null;
    }

    private Void replayUntilAllAreApplied(String edit) throws Exception {
        while (NotesSubscription.of(jdbc, key).size() <= NOTES) {
            edit("notes", key, edit);
            replay("notes", key);
        }
        return null;
    }

    @Test
    void copiesPoisonToTheDeadLetterTopic() throws Exception {
        sendNote(-1);
        sendNote(1);
        awaitParked("notes", key, 2);

        assertThat(PublishedMessage.on("dead-letters", key, 1)).singleElement().satisfies(copy -> {
            assertThat(copy.type()).isEqualTo("DeadLetter");
            assertThat(copy.body().path("consumer").asString()).isEqualTo("notes");
            assertThat(copy.body().path("payload").asString()).isEqualTo("{\"number\":-1}");
            assertThat(copy.body().path("error").asString()).contains("negative number");
        });
    }

    @Test
    void parksAMessageWithNulCharacters() {
        driver.send("notes", key + "\0", "Noted", "\0");

        awaitParked("notes", key + "\uFFFD", 1);
    }

    @Test
    void showsTheHistoryOfASaga() throws Exception {
        UUID order = driver.placeOrder();
        driver.reply(order, "WalletCharged");
        driver.awaitSaga(order, "QueueingTicket");

        operate(get("/operations/sagas/{id}", order)).andExpect(jsonPath("$.saga.state").value("QueueingTicket"))
                .andExpect(jsonPath("$.awaiting").value(driver.awaitedCommand(order).toString()))
                .andExpect(jsonPath("$.data.order.shopId").value("gangnam"))
                .andExpect(jsonPath("$.history[*].input").value(contains("start", "WalletCharged")))
                .andExpect(jsonPath("$.history[*].state").value(contains("ChargingWallet", "QueueingTicket")));
        operate(get("/operations/sagas").param("type", "place-order").param("state", "QueueingTicket")
                .param("limit", "1000")).andExpect(jsonPath("$[*].sagaId").value(hasItem(order.toString())));
        operate(get("/operations/sagas").param("pastDeadline", "true")).andExpect(jsonPath("$").value(hasSize(0)));
        operate(get("/operations/sagas/summary"))
                .andExpect(jsonPath("$[?(@.state=='QueueingTicket')].type").value(contains("place-order")));
        operate(get("/operations/sagas/{id}", UUID.randomUUID())).andExpect(status().isNotFound())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:unknown-saga"));
    }

    @Test
    void requiresTheOperationsScope() throws Exception {
        for (String path : List.of(KEYS, "/operations/sagas", "/operations/sagas/summary")) {
            mvc.perform(get(path)).andExpect(status().isUnauthorized());
            mvc.perform(get(path).with(TestTokens.clerk("orders:write"))).andExpect(status().isForbidden());
        }
        mvc.perform(post(KEYS + "/notes/replay").queryParam("key", key).with(TestTokens.clerk("orders:write")))
                .andExpect(status().isForbidden());
        mvc.perform(delete(KEYS + "/notes").queryParam("key", key).with(TestTokens.clerk("orders:write")))
                .andExpect(status().isForbidden());
    }

    private void sendNote(int number) {
        driver.send("notes", key, "Noted", "{\"number\":" + number + "}");
    }

    private ResultActions operate(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request.with(TestTokens.clerk("operations")));
    }

    private ResultActions replay(String consumer, Object parkedKey) throws Exception {
        return operate(post(KEYS + "/{consumer}/replay", consumer).queryParam("key", parkedKey.toString()));
    }

    private ResultActions edit(String consumer, Object parkedKey, String body) throws Exception {
        return operate(post(KEYS + "/{consumer}/replay", consumer).queryParam("key", parkedKey.toString())
                .contentType(MediaType.APPLICATION_JSON)
                .content(body));
    }

    private void awaitParked(String consumer, Object parkedKey, int messages) {
        await().until(() -> parked(consumer, parkedKey) == messages);
    }

    private int parked(String consumer, Object parkedKey) {
        return jdbc.queryForList("SELECT seq FROM messaging.parked WHERE consumer = ? AND key = ?", consumer,
                parkedKey.toString()).size();
    }

    private long firstOf(String consumer, Object parkedKey) {
        return jdbc.queryForList("SELECT seq FROM messaging.parked WHERE consumer = ? AND key = ? ORDER BY seq",
                Long.class, consumer, parkedKey.toString()).getFirst();
    }

}
