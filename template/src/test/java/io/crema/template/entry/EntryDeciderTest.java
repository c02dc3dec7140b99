package io.crema.template.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;

import io.crema.messaging.aggregate.Decision;
import io.crema.template.entry.EntryEvent.EntryAdded;
import org.junit.jupiter.api.Test;

class EntryDeciderTest {

    private final EntryDecider decider = new EntryDecider();
    private final UUID orderId = UUID.randomUUID();
    private final Instant first = Instant.parse("2026-11-21T12:00:00Z");
    private final Entry entry = new Entry(orderId, first);

    @Test
    void theFirstCommandCounts() {
        assertThat(decider.decide(null, new AddEntry(orderId, first)))
                .isEqualTo(Decision.changed(entry, new EntryAdded(orderId), null));
    }

    @Test
    void aLaterCommandChangesNothing() {
        assertThat(decider.decide(entry, new AddEntry(orderId, first.plusSeconds(1))))
                .isEqualTo(Decision.unchanged(entry, null));
    }

}
