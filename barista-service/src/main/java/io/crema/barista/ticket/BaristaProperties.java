package io.crema.barista.ticket;

import java.time.Duration;
import java.util.Set;

import jakarta.validation.constraints.Positive;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the barista service.
 *
 * @param closedShops shops whose tickets are rejected
 * @param soldOutSkus drinks whose tickets are rejected
 * @param silentSkus drinks whose tickets get no reply, to show the saga's timeout
 * @param slowSkus drinks that wait longer in the queue, so that there is time to cancel them
 * @param queueTime time from queueing a ticket to the start of brewing
 * @param slowQueueTime the same for slow drinks
 * @param brewTime time from the start of brewing until the drink is ready
 * @param sweepInterval interval between two sweeps for tickets that are due
 * @param sweepSize maximum number of tickets in one transaction
 */
@Validated
@ConfigurationProperties("crema.barista")
record BaristaProperties(@DefaultValue Set<String> closedShops, @DefaultValue("sold-out-mocha") Set<String> soldOutSkus,
        @DefaultValue("ghost-latte") Set<String> silentSkus, @DefaultValue("slow-drip") Set<String> slowSkus,
        @DefaultValue("2s") @DurationMin Duration queueTime, @DefaultValue("20s") @DurationMin Duration slowQueueTime,
        @DefaultValue("3s") @DurationMin Duration brewTime,
        @DefaultValue("250ms") @DurationMin(millis = 1) Duration sweepInterval,
        @DefaultValue("500") @Positive int sweepSize) {

    BrewingPolicy policy() {
        return new BrewingPolicy(closedShops, soldOutSkus, silentSkus, slowSkus, queueTime, slowQueueTime, brewTime);
    }

}
